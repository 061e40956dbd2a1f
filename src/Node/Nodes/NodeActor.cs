using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Distillation.Training;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Node.Link;
using KdCluster.Node.Peers;
using KdCluster.Protocol;

namespace KdCluster.Node.Nodes;

/// <summary>
/// `/user/node`: registers with the coordinator and keeps saying that it is there; hands each message about a peer to
/// that peer, after <see cref="NodeProtocol"/> has sorted out who may command.
/// </summary>
public sealed class NodeActor : ReceiveActor, IWithTimers
{
    /// <summary>Between hellos on a new link, until one is answered.</summary>
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A coordinator that is gone itself never hears the goodbye. One that has heard it says so, again and again, until
    /// it has copied what it needs.
    /// </summary>
    private static readonly TimeSpan GoodbyePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FaultsTestedEvery = TimeSpan.FromSeconds(2);
    private readonly PeerSite _site;
    private readonly IActorRef _coordinator;
    private readonly ProgramEnd _end;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Dictionary<PeerKey, IActorRef> _peers = [];
    private readonly Dictionary<IActorRef, (PeerKey Key, Incarnation Incarnation)> _actors = [];
    private NodeState _state;
    private IActorRef? _leaveAsker;
    private bool _leaveAcknowledged;
    private bool _isEager;
    private int _started;

    /// <param name="coordinator">The way to it, whether or not there is a link.</param>
    public NodeActor(IActorRef coordinator, PeerSite site, ProgramEnd end)
    {
        (_coordinator, _site, _end) = (coordinator, site, end);
        _state = NodeState.Initial(site.Node, site.Slots.Count);
        Receive<LinkOpened>(_ => SayHelloEvery(Eager));
        Receive<SayHello>(_ => Hello());
        Receive<NodeWelcome>(Welcomed);
        Receive<NodeRefused>(Refused);
        Receive<DrainNode>(Drain);
        Receive<Leave>(Leaving);
        Receive<NodeLeavingAck>(_ => Acknowledged());
        Receive<GoodbyeUnheard>(_ => Acknowledged());
        Receive<IPeerMessage>(Route);
        Receive<PeerEnded>(Ended);
        Receive<TestFaults>(_ => Test());
        Receive<FaultsTested>(Tested);
        Receive<Terminated>(terminated => Forget(terminated.ActorRef));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>
    /// A peer that throws has lost its thread of thought: it is ended, not started again behind the coordinator's back.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void SayHelloEvery(TimeSpan interval)
    {
        _isEager = interval == Eager;
        Timers.StartPeriodicTimer("hello", new SayHello(), TimeSpan.Zero, interval);
    }

    private void Hello()
    {
        if (_state.Leaving && !_leaveAcknowledged)
            _coordinator.Tell(new NodeLeaving(_state.Node, "it was asked to stop", Checkpoints()));
        else if (!_state.Leaving)
            _coordinator.Tell(Description());
    }

    private NodeHello Description() => new(
        _state.Node,
        ProtocolVersion.Current,
        _site.Identity.Process,
        new("", _site.Identity.Url.ToString().TrimEnd('/')), // The link knows its own address.
        NodeDescription.Machine(_site.Identity.Stack),
        [.. _site.Slots.Select(slot => slot with { Closed = _state.ClosedBecause(slot.Device) })],
        [
            .. _state.Peers.Select(
                peer => new HostedPeer(
                    peer.Key.Run, peer.Key.Stage, peer.Key.Peer, peer.Value.Incarnation, peer.Value.Role))],
        Checkpoints(),
        _state.Draining)
    { Store = _site.SheetStore.Name };

    private IReadOnlyList<CheckpointRef> Checkpoints() =>
        [.. _site.Checkpoints.Newest().TakeLast(MostCheckpoints).Select(_site.Addressed)];

    /// <summary>A message has a bound; the oldest of a long-lived node's are left out.</summary>
    private const int MostCheckpoints = 100;

    private void Welcomed(NodeWelcome welcome)
    {
        if (welcome.Term != _state.Newest)
            _log.Info("the coordinator of term {0} knows this node", welcome.Term);
        _state = _state.Seen(welcome.Term);
        if (_state.Leaving)
            Timers.StartSingleTimer("goodbye", new GoodbyeUnheard(), GoodbyePatience);
        else if (_isEager)
            SayHelloEvery(_site.Pace.HelloEvery);
    }

    /// <summary>The hello that follows says so, which is the answer.</summary>
    private void Drain(DrainNode drain)
    {
        if (drain.Term.CompareTo(_state.Newest) < 0)
        {
            Sender.Tell(new StaleTerm(_state.Node, drain.Term, _state.Newest));
            return;
        }

        _state = _state.Seen(drain.Term);
        if (_state.Draining != drain.Drains)
            _log.Info(drain.Drains ? "it drains: it takes no new peers" : "it takes new peers again");
        _state = _state with { Draining = drain.Drains };
        Hello();
    }

    private void Refused(NodeRefused refused) =>
        _end.Because($"the coordinator refuses this node: {refused.Reason}");

    private void Route(IPeerMessage message)
    {
        var verdict = NodeProtocol.Decide(_state, message);
        Record(verdict, message);
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

    /// <summary>Before it has an effect.</summary>
    private void Record(NodeVerdict verdict, IPeerMessage message)
    {
        var (fence, name) = (message.Fence, message.GetType().Name);
        switch (verdict)
        {
            case NodeVerdict.Forward or NodeVerdict.Host:
                var hosted = verdict is NodeVerdict.Forward
                    ? _state.Peers[PeerKey.Of(fence)].Incarnation
                    : fence.Incarnation;
                _site.History.Write(new Obeyed(_state.Node, fence, _state.Newest, hosted, name));
                break;
            case NodeVerdict.Answer { Reply: StaleTerm }:
                _site.History.Write(new TermRefused(_state.Node, fence, _state.Newest, name));
                break;
        }
    }

    private void Host(AssignPeer assigned)
    {
        var key = PeerKey.Of(assigned.Fence);
        if (_peers.TryGetValue(key, out var older))
            Context.Stop(older);
        var peer = Context.ActorOf(PeerActor.Props(_site, assigned), $"peer-{_started++}");
        Context.Watch(peer);
        (_peers[key], _actors[peer]) = (peer, (key, assigned.Fence.Incarnation));
        _state = _state.Hosting(assigned);
        _site.Meter.See(_peers.Count);
        _log.Info("{0}: hosted here as {1}", assigned.Fence, peer.Path.Name);
        peer.Forward(assigned);
    }

    private void Ended(PeerEnded ended)
    {
        Forget(Sender);
        // The coordinator hears that the slots are closed before it looks for another place.
        if (ended.Fault is { } fault)
            Close(fault);
        if (ended.Farewell is PeerFailed)
            _site.Meter.Failed();
        if (ended.Farewell is { } farewell)
            ended.Coordinator.Tell(farewell);
    }

    private void Close(NodeFault fault)
    {
        _log.Warning("slots are closed until it works again: {0}", fault.Reason);
        _state = _state.With(fault);
        Timers.StartPeriodicTimer("faults", new TestFaults(), FaultsTestedEvery);
        Hello();
    }

    private void Test()
    {
        var (site, faults) = (_site, _state.Faults);
        Task.Run(() => new FaultsTested([.. faults.Where(fault => IsStanding(site, fault))])).PipeTo(Self);
    }

    private void Tested(FaultsTested tested)
    {
        var over = _state.Faults.RemoveAll(fault => tested.Standing.Contains(fault));
        if (over.IsEmpty)
            return;
        _state = _state with { Faults = _state.Faults.RemoveRange(over) };
        _log.Info("slots are open again: what did not work now does ({0})", over[0].Reason);
        if (_state.Faults.IsEmpty)
            Timers.Cancel("faults");
        Hello();
    }

    /// <summary>From any thread.</summary>
    private static bool IsStanding(PeerSite site, NodeFault fault)
    {
        if (fault.Device is not { } device)
            return site.Disk.Run() is not null;
        try
        {
            site.Library.Require(device);
            return false;
        }
        catch (DeviceException)
        {
            return true;
        }
    }

    private void Forget(IActorRef peer)
    {
        if (!_actors.Remove(peer, out var was))
            return;
        _state = _state.Without(was.Key, was.Incarnation);
        if (_peers.TryGetValue(was.Key, out var now) && now.Equals(peer))
            _peers.Remove(was.Key);
        _site.Meter.See(_peers.Count);
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
        SayHelloEvery(Eager);
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

    private sealed record TestFaults;

    private sealed record FaultsTested(ImmutableHashSet<NodeFault> Standing);
}

/// <summary>Finish the batches, say goodbye. Answered by <see cref="Left"/>.</summary>
public sealed record Leave;

public sealed record Left;
