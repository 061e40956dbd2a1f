using Akka.Actor;

namespace Akka.Cluster;

internal sealed class Cluster
{
    public static Cluster Get(ActorSystem system) => throw new NotSupportedException("The cluster is not there yet.");
}
