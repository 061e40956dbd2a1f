using Akka.Actor;
using Akka.Cluster;
using KdCluster.Contracts.Messages;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Membership;

/// <summary>`/user/beacon`: tells a node's link which coordinator this is, and whether it counts the link.</summary>
public sealed class Beacon : ReceiveActor
{
    public Beacon()
    {
        var cluster = Cluster.Get(Context.System);
        Receive<LinkCheck>(check => Answer(cluster, check));
        Receive<Spoken>(spoken => Answer(cluster, (LinkCheck)spoken.Message), spoken => spoken.Message is LinkCheck);
    }

    private void Answer(Cluster cluster, LinkCheck check) => Sender.Tell(new LinkChecked(
        cluster.SelfUniqueAddress.Uid,
        cluster.State.Members.Any(member =>
            member.UniqueAddress.Uid == check.Uid && member.Address.ToString() == check.Address
                && member.Status != MemberStatus.Down)));

    /// <summary>Beside the cluster's own actors, so that it answers while everything else is busy.</summary>
    public static Props Props { get; } =
        Akka.Actor.Props.Create<Beacon>().WithDispatcher("kd-cluster-dispatcher");
}
