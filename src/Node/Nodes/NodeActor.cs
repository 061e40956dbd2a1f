using Akka.Actor;
using Akka.Event;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Node.Peers;
using KdCluster.Protocol;

namespace KdCluster.Node.Nodes;

/// <summary>
/// `/user/node`: registers with the coordinator and keeps saying that it is there; hands each message about a peer to
/// that peer, after <see cref="NodeProtocol"/> has sorted out who may command.
/// </summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>Hellos without an answer until it is said, and then between one time and the next.</summary>
    private const int UnansweredUntilSaid = 3;
    private const int UnansweredBetween = 30;

    /// <summary>A coordinator that is gone itself never hears the goodbye.</summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(3);
    private readonly NodeContext _node;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<PeerKey, IActorRef> _peers = [];
    private readonly Dictionary<IActorRef, (PeerKey Key, Incarnation Incarnation)> _actors = [];
    private NodeState _state;
    private IActorRef? _leaveAsker;
    private bool _leaveAcknowledged;
    private int _started;
    private int _unanswered;

    public NodeActor(NodeContext node)
    {
        _node = node;
        _state = NodeState.Initial(node.Site.Node, node.Site.Slots.Count);
        Receive<SayHello>(_ => Hello());
        Receive<NodeWelcome>(Welcomed);
        Receive<NodeRefused>(Refused);
        Receive<Leave>(Leaving);
        Receive<NodeLeavingAck>(_ => Acknowledged());
        Receive<GoodbyeUnheard>(_ => Acknowledged());
        Receive<IPeerMessage>(Route);
        Receive<PeerEnded>(Ended);
        Receive<Terminated>(terminated => Forget(terminated.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(NodeContext node) => Akka.Actor.Props.Create(() => new NodeActor(node));

    /// <summary>
    /// A peer that throws has lost its thread of thought: it is ended, not started again behind the coordinator's back.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart() =>
        Timers.StartPeriodicTimer("hello", new SayHello(), TimeSpan.Zero, _node.HelloEvery);

    private void Hello()
    {
        if (_state.Leaving && !_leaveAcknowledged)
            _node.Coordinator.Tell(new NodeLeaving(_state.Node, "it was asked to stop", Checkpoints()));
        else if (!_state.Leaving)
            _node.Coordinator.Tell(Description());
        if (!_state.Leaving && ++_unanswered % UnansweredBetween == UnansweredUntilSaid)
            _log.Warning(
                "no coordinator answers; this node goes on trying (is the address of --seed-node right, "
                    + "and a coordinator there?)");
    }

    private NodeHello Description() => new(
        _state.Node,
        ProtocolVersion.Current,
        new(_node.Address.ToString(), _node.Site.Url.ToString().TrimEnd('/')),
        NodeDescription.Machine(_node.Site.Stack),
        _node.Site.Slots,
        [
            .. _state.Peers.Select(
                peer => new HostedPeer(
                    peer.Key.Run, peer.Key.Stage, peer.Key.Peer, peer.Value.Incarnation, peer.Value.Role))],
        Checkpoints(),
        _state.Leaving);

    private IReadOnlyList<CheckpointRef> Checkpoints() =>
        [.. _node.Site.Checkpoints.Newest().TakeLast(MostCheckpoints).Select(_node.Site.Addressed)];

    /// <summary>A message has a bound; the oldest of a long-lived node's are left out.</summary>
    private const int MostCheckpoints = 100;

    private void Welcomed(NodeWelcome welcome)
    {
        if (welcome.Term != _state.Newest)
            _log.Info("the coordinator of term {0} knows this node", welcome.Term);
        _state = _state.Seen(welcome.Term);
        _unanswered = 0;
    }

    private void Refused(NodeRefused refused)
    {
        _log.Error("the coordinator refuses this node: {0}", refused.Reason);
        _node.Refused(refused.Reason);
    }

    private void Route(IPeerMessage message)
    {
        var verdict = NodeProtocol.Decide(_state, message);
        _state = _state.Seen(message.Fence.Term);
        switch (verdict)
        {
            case NodeVerdict.Answer answer:
                Sender.Tell(answer.Reply);
                break;
            case NodeVerdict.Forward:
                _peers[PeerKey.Of(message.Fence)].Forward(message);
                break;
            case NodeVerdict.Host host:
                Host(host.Assigned);
                break;
        }
    }

    private void Host(AssignPeer assigned)
    {
        var key = PeerKey.Of(assigned.Fence);
        if (_peers.TryGetValue(key, out var older))
            Context.Stop(older);
        var peer = Context.ActorOf(PeerActor.Props(_node.Site, assigned), $"peer-{_started++}");
        Context.Watch(peer);
        (_peers[key], _actors[peer]) = (peer, (key, assigned.Fence.Incarnation));
        _state = _state.Hosting(assigned);
        _log.Info("{0}: hosted here as {1}", assigned.Fence, peer.Path.Name);
        peer.Forward(assigned);
    }

    private void Ended(PeerEnded ended)
    {
        Forget(Sender);
        if (ended.Farewell is { } farewell)
            ended.Coordinator.Tell(farewell);
    }

    private void Forget(IActorRef peer)
    {
        if (!_actors.Remove(peer, out var was))
            return;
        _state = _state.Without(was.Key, was.Incarnation);
        if (_peers.TryGetValue(was.Key, out var now) && now.Equals(peer))
            _peers.Remove(was.Key);
        AnswerLeaver();
    }

    private void Leaving(Leave leave)
    {
        _leaveAsker = Sender;
        if (_state.Leaving)
            return;
        _state = _state with { Leaving = true };
        _leaveAcknowledged = _state.Newest == new Term(0); // No coordinator ever knew of it.
        foreach (var (peer, (key, incarnation)) in _actors)
            peer.Tell(
                new ReleasePeer(new(key.Run, _state.Newest, key.Stage, key.Peer, incarnation), "its node leaves"),
                ActorRefs.Nobody);
        Timers.StartPeriodicTimer("hello", new SayHello(), TimeSpan.Zero, TimeSpan.FromMilliseconds(300));
        Timers.StartSingleTimer("goodbye", new GoodbyeUnheard(), GoodbyePatience);
        AnswerLeaver();
    }

    private void Acknowledged()
    {
        _leaveAcknowledged = true;
        AnswerLeaver();
    }

    private void AnswerLeaver()
    {
        if (_state.Leaving && _leaveAcknowledged && _actors.Count == 0)
            _leaveAsker?.Tell(new Left());
    }

    private sealed record SayHello;

    private sealed record GoodbyeUnheard;
}

/// <summary>Finish the batches, say goodbye. Answered by <see cref="Left"/>.</summary>
public sealed record Leave;

public sealed record Left;
