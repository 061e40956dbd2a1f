using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

/// <summary>
/// What the coordinator's actors do, without actors: journal first, then act; everything else is lost in a crash.
/// </summary>
public sealed class SimCoordinator(World world, RunTimings timings)
{
    private readonly RunDecider _decider = new(timings);
    private readonly Dictionary<NodeId, (SimNode Node, TimeSpan Heard)> _known = [];
    private SlotBook _slots = new();
    private Outgoing _outgoing = new();
    private TimeSpan _started;

    public RunState? State { get; private set; }

    public bool IsUp { get; private set; }

    public Term Term { get; private set; }

    public ICommandAnswer? LastAnswer { get; private set; }

    public void Submit(RunPlan plan)
    {
        IsUp = true;
        Term = new Term(1);
        var submitted = new RunSubmitted(new RunId("run"), "key", world.Moment.Time, plan);
        Write([submitted]);
        State = RunEvolution.Begin(submitted, world.Now) with { Term = Term };
        world.Every(TimeSpan.FromSeconds(1), OnTick);
        Take(new Tick());
    }

    public void Crash(TimeSpan downFor)
    {
        IsUp = false;
        State = null;
        world.History.Faults.Add((world.Now, "coordinator crashes"));
        world.After(downFor, Recover);
    }

    public void Hear(SimNode node)
    {
        if (!IsUp)
            return;
        var isNew = !_known.ContainsKey(node.Id);
        _known[node.Id] = (node, world.Now);
        _slots.Offer(node.Id, node.Slots, open: true);
        if (isNew)
        {
            _outgoing.Forget(node.Id);
            Flush(false);
        }

        foreach (
            var stale in node.Hosted.Where(
                h => State is { } s
                    && (
                        s.HasEnded || !s.Peers.TryGetValue(h.Peer, out var p) || p.Incarnation != h.Incarnation
                            || !p.HasNode)))
            node.Receive(
                new ReleasePeer(new Fence(State!.Run, Term, stale.Stage, stale.Peer, stale.Incarnation), "stale"));
    }

    public void Take(object input)
    {
        if (!IsUp)
            return;
        var decision = _decider.Decide(State!, input, world.Moment);
        Write(decision.Events);
        State = decision.After;
        LastAnswer = decision.Answer ?? LastAnswer;
        foreach (var reply in decision.Replies)
            Send(State.Peers.GetValueOrDefault(reply.Fence.Peer)?.Node, reply);
        foreach (
            var hint in decision.Events.OfType<PeerTrained>().Where(e => e.Sheet is not null)
                .SelectMany(e => Outbox.Hints(State, e.Sheet!)))
            Send(State.Peers[hint.Fence.Peer].Node, hint);
        Flush(input is Tick, (input as IPeerMessage)?.Fence.Peer);
        Place();
    }

    private void Recover()
    {
        _slots = new SlotBook();
        _outgoing = new Outgoing();
        _known.Clear();
        _started = world.Now;
        Term = new Term(Term.Value + 1);
        var events = world.History.Journal.Select(
            e => JournalCodec.Decode(JournalCodec.NameOf(e.Event), JournalCodec.Encode(e.Event))).ToList();
        State = events.Skip(1)
            .Aggregate(
                RunEvolution.Begin((RunSubmitted)events[0], world.Now),
                (s, e) => RunEvolution.Apply(s, e, world.Now)) with { Term = Term };
        IsUp = true;
        Take(new Tick());
    }

    private bool OnTick()
    {
        if (!IsUp)
            return true;
        foreach (
            var (id, (node, heard)) in _known.Where(k => world.Now - k.Value.Heard > TimeSpan.FromSeconds(20)).ToList())
        {
            _known.Remove(id);
            _slots.Withdraw(id);
            Take(new NodeGone(id, "silent"));
        }

        if (world.Now - _started > TimeSpan.FromSeconds(30))
        {
            foreach (
                var id in State!.Peers.Values.Where(p => p.HasNode).Select(p => p.Node!.Value)
                    .Where(id => !_known.ContainsKey(id)).Distinct().ToList())
                Take(new NodeGone(id, "it did not come back"));
        }

        Take(new Tick());
        return !State!.HasEnded;
    }

    private void Place()
    {
        while (true)
        {
            _slots.Demand(SlotDemands.Of(State!, world.Now));
            var (_, grants, missing) = _slots.Match()[0];
            if (missing != State!.Missing)
                State = _decider.Decide(State, new PlacementReport(missing), world.Moment).After;
            if (grants.IsEmpty)
                return;
            var decision = _decider.Decide(State!, new SlotsGranted(grants), world.Moment);
            Write(decision.Events);
            State = decision.After;
            Flush(false);
        }
    }

    private void Flush(bool again, PeerId? about = null)
    {
        if (State is null)
            return;
        foreach (var (node, message) in _outgoing.Next(State, world.Now, again, about))
            Send(node, message);
    }

    private void Send(NodeId? node, IPeerMessage message)
    {
        if (node is { } id && _known.TryGetValue(id, out var known))
            world.Send(() => known.Node.Receive(message));
    }

    private void Write(IEnumerable<IRunEvent> events)
    {
        foreach (var e in events)
            world.History.Journal.Add((Term, world.Now, e));
    }
}
