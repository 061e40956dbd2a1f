using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Membership;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Actors;

/// <summary>Brings the coordinator what the cluster says: who can be reached, and how far peers are.</summary>
public sealed class ClusterWatch : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly IActorRef _reception;

    public ClusterWatch(IActorRef reception)
    {
        _reception = reception;
        Receive<ClusterEvent.MemberRemoved>(e => Tell(e.Member, MemberChange.Unreachable));
        Receive<ClusterEvent.UnreachableMember>(e => Tell(e.Member, MemberChange.Unreachable));
        Receive<ClusterEvent.ReachableMember>(e => Tell(e.Member, MemberChange.Reachable));
        Receive<LinkDied>(e => Tell(new MemberChanged(e.Address.ToString(), MemberChange.LinkDied)));
        Receive<PeerProgress>(Tell);
        Receive<Spoken>(spoken => spoken.Message is PeerProgress, Tell);
        Receive<SubscribeAck>(_ => { });
        Receive<Status.Failure>(_ => { }); // Nobody is there yet; a coordinator that enters asks for itself.
    }

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberRemoved),
            typeof(ClusterEvent.IReachabilityEvent));
        Context.System.EventStream.Subscribe(Self, typeof(LinkDied));
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(Topics.Progress, Self));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Tell(Member member, MemberChange change)
    {
        if (member.HasRole(ClusterNames.NodeRole))
            Tell(new MemberChanged(member.Address.ToString(), change));
    }

    private void Tell(object message) => _reception.Tell(message);
}
