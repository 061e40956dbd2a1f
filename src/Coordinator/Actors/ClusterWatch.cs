using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Actors;

/// <summary>Brings the coordinator what the cluster says: who can be reached, and how far peers are.</summary>
public sealed class ClusterWatch : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Presence _presence;
    private readonly Action<IReadOnlyList<string>> _remember;

    /// <param name="remember">Told the addresses of the other members whenever they change.</param>
    public ClusterWatch(Presence presence, Action<IReadOnlyList<string>> remember)
    {
        (_presence, _remember) = (presence, remember);
        Receive<ClusterEvent.MemberRemoved>(e => Tell(e.Member, MemberChange.Removed));
        Receive<ClusterEvent.MemberUp>(_ => _remember(Others()));
        Receive<ClusterEvent.UnreachableMember>(e => Tell(e.Member, MemberChange.Unreachable));
        Receive<ClusterEvent.ReachableMember>(e => Tell(e.Member, MemberChange.Reachable));
        Receive<ClusterEvent.IMemberEvent>(_ => { });
        Receive<PeerProgress>(progress => _presence.Coordinator?.Tell(progress));
        Receive<SubscribeAck>(_ => { });
    }

    public static Props Props(Presence presence, Action<IReadOnlyList<string>> remember) =>
        Akka.Actor.Props.Create(() => new ClusterWatch(presence, remember));

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent),
            typeof(ClusterEvent.IReachabilityEvent));
        DistributedPubSub.Get(Context.System).Mediator.Tell(new Subscribe(Topics.Progress, Self));
    }

    protected override void PostStop() => _cluster.Unsubscribe(Self);

    private void Tell(Member member, MemberChange change)
    {
        if (!member.HasRole(ClusterNames.PeerRole))
            return;
        _presence.Coordinator?.Tell(new MemberChanged(member.Address.ToString(), change));
    }

    private IReadOnlyList<string> Others() =>
        [.. _cluster.State.Members.Where(m => m.Address != _cluster.SelfAddress).Select(m => m.Address.ToString())];
}
