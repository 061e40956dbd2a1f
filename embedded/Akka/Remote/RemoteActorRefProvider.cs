using Akka.Actor;

namespace Akka.Remote;

internal sealed class RemoteActorRefProvider(ActorSystemImpl system) : LocalActorRefProvider(system)
{
    public void Start() => throw new NotSupportedException("Remoting is not there yet.");

    public void Stop()
    {
    }
}
