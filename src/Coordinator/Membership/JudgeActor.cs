using System.Net.Sockets;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Membership;

/// <summary>Brings <see cref="Judge"/> what the cluster says, and carries its verdicts out.</summary>
public sealed class JudgeActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(1);
    private readonly Cluster _cluster;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly IRemoteActorRefProvider _remote;
    private readonly EventStream _events = Context.System.EventStream;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private Judge _judge;

    public JudgeActor(Cluster cluster, TimeSpan patience, TimeProvider clock)
    {
        (_cluster, _clock, _began, _judge) = (cluster, clock, clock.GetTimestamp(), Judge.Of(patience));
        _remote = (IRemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider;
        Receive<ClusterEvent.UnreachableMember>(
            e => _judge = _judge.Unreachable(e.Member.UniqueAddress, _clock.GetElapsedTime(_began)));
        Receive<ClusterEvent.ReachableMember>(e => _judge = _judge.Reachable(e.Member.UniqueAddress));
        Receive<ClusterEvent.MemberRemoved>(e => _judge = _judge.Removed(e.Member.UniqueAddress));
        Receive<ClusterEvent.MemberJoined>(e => Carry(Judge.Joined(Of(e.Member), Members())));
        Receive<AssociationEvent>(Broken);
        Receive<ProbeAnswer>(Answered);
        Receive<Look>(_ => Carry(_judge.Look(Members(), _clock.GetElapsedTime(_began))));
        Receive<ClusterEvent.IClusterDomainEvent>(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _cluster.Subscribe(
            Self, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsEvents,
            typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.MemberRemoved),
            typeof(ClusterEvent.MemberJoined));
        _events.Subscribe(Self, typeof(AssociationErrorEvent));
        _events.Subscribe(Self, typeof(DisassociatedEvent));
        Timers.StartPeriodicTimer("look", new Look(), LookEvery);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _events.Unsubscribe(Self);
    }

    private void Broken(AssociationEvent broken)
    {
        foreach (var member in Members().Where(m => m.Link.Address.Equals(broken.RemoteAddress)))
            Carry(Step(_judge.Broken(member)));
    }

    private void Answered(ProbeAnswer answer) => Carry(Step(_judge.Answered(
        answer.Link, Members().FirstOrDefault(m => m.Link.Equals(answer.Link)), answer.Refused)));

    private LinkVerdict[] Step((Judge After, LinkVerdict? Verdict) step)
    {
        _judge = step.After;
        return step.Verdict is null ? [] : [step.Verdict];
    }

    private void Carry(IEnumerable<LinkVerdict> verdicts)
    {
        foreach (var verdict in verdicts.ToArray())
            Carry(verdict);
    }

    private void Carry(LinkVerdict verdict)
    {
        switch (verdict)
        {
            case LinkVerdict.GiveUp(var link, var reason) up:
                _log.Info("the link of the node at {0} is given up: {1}", link.Address, reason);
                // Quarantined, it counts as terminated at once, and removal need not wait for the failure detector.
                _remote.Quarantine(link.Address, link.Uid);
                _cluster.Down(link.Address);
                if (up.IsDead)
                    _events.Publish(new LinkDied(link.Address));
                break;
            case LinkVerdict.Probe(var link):
                Listens(link, _clock).PipeTo(Self);
                break;
            case LinkVerdict.Hurry(var link):
                _events.Publish(new QuarantinedEvent(link.Address, link.Uid));
                break;
        }
    }

    private IReadOnlyList<LinkMember> Members() => [.. _cluster.State.Members.Select(Of)];

    private static LinkMember Of(Member member) => new(
        member.UniqueAddress, member.Roles.FirstOrDefault(ClusterNames.IsProcessRole),
        member.Status is MemberStatus.Joining or MemberStatus.WeaklyUp or MemberStatus.Up,
        member.Status == MemberStatus.Down);

    /// <summary>Only a refusal says that nobody is there: silence may be a cut.</summary>
    private static async Task<ProbeAnswer> Listens(UniqueAddress link, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(ProbePatience, clock);
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(link.Address.Host, link.Address.Port!.Value, limit.Token);
            return new(link, Refused: false);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return new(link, e is SocketException { SocketErrorCode: SocketError.ConnectionRefused });
        }
    }

    private sealed record Look;

    private sealed record ProbeAnswer(UniqueAddress Link, bool Refused);
}

/// <summary>On the event stream: nobody listens any more where a node's link was.</summary>
public sealed record LinkDied(Address Address);
