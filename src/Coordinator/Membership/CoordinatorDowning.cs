using Akka.Actor;
using Akka.Cluster;

namespace KdCluster.Coordinator.Membership;

/// <summary>
/// `akka.cluster.downing-provider-class` of the coordinator, in place of Akka's split-brain resolver.
/// </summary>
public sealed class CoordinatorDowning(ActorSystem system, Cluster cluster) : IDowningProvider
{
    public TimeSpan DownRemovalMargin => TimeSpan.Zero;

    public Props DowningActorProps => Props.Create(() => new JudgeActor(
        cluster, system.Settings.Config.GetTimeSpan("kd.coordinator.nodes.down-after", null, false),
        TimeProvider.System));
}
