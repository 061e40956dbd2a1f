using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Placement;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// A run between its decisions and its journal. The state goes ahead of the disk, so that many decisions share one
/// sync; what others see does not: every effect waits until the events before it are durable. Knows neither actors nor
/// disks, so that a simulator drives it as its actor does.
/// </summary>
/// <typeparam name="TAsker">How whoever sent an input is called.</typeparam>
/// <param name="last">Number of the run's last event in the journal.</param>
public sealed class RunLedger<TAsker>(RunDecider decider, RunState state, long last)
{
    private readonly Outgoing _outgoing = new();
    private readonly Queue<Effect<TAsker>> _effects = new();
    private long _written = last;

    /// <summary>Ahead of the journal.</summary>
    public RunState State { get; private set; } = state;

    /// <summary>Number of the last event that is on disk.</summary>
    public long Durable { get; private set; } = last;

    /// <summary>Nothing waits for the disk.</summary>
    public bool IsSettled => _effects.Count == 0;

    /// <returns>What is to be appended now; null: nothing.</returns>
    public LedgerEntry? Take(object input, TAsker asker, Moment now)
    {
        var before = State;
        var decision = decider.Decide(before, input, now);
        State = decision.After;
        var answers = decision.Replies.Select(reply => (asker, (object)reply)).ToList();
        if (decision.Answer is not null)
            answers.Add((asker, decision.Answer));
        var again = input is Tick;
        var orders = decision.Events.SelectMany(Hints)
            .Concat(Owed(now, again, (input as IPeerMessage)?.Fence.Peer)).ToList();
        var demand = again || decision.Events.Any(MovesSlots) || before.Status != State.Status
            ? SlotDemands.Of(State, now.Elapsed)
            : null;
        return Add(decision.Events, answers, orders, demand);
    }

    /// <summary>The node can be reached from now on (again): it is told all that its peers are owed.</summary>
    public void Reach(NodeId node, Moment now)
    {
        _outgoing.Forget(node);
        Add([], [], [.. Owed(now, again: false, about: null)], demand: null);
    }

    /// <summary>Said once all that was decided so far is durable.</summary>
    public void TellWhenDurable(TAsker to, object message) => Add([], [(to, message)], [], demand: null);

    /// <summary>Events up to this number are on disk.</summary>
    public void OnDurable(long number) => Durable = Math.Max(Durable, number);

    /// <summary>The next effect that needs wait no longer; null: there is none.</summary>
    public Effect<TAsker>? Next() =>
        _effects.TryPeek(out var effect) && effect.After <= Durable ? _effects.Dequeue() : null;

    /// <summary>
    /// The journal could not be written: the state is ahead of the disk for good, and this ledger is at its end.
    /// </summary>
    /// <returns>Who was to hear that a command took effect; it did not.</returns>
    public IReadOnlyList<(TAsker To, CommandAccepted Answer)> Abandon()
    {
        var answers = _effects.SelectMany(effect => effect.Answers)
            .Where(answer => answer.Message is CommandAccepted)
            .Select(answer => (answer.To, (CommandAccepted)answer.Message)).ToList();
        _effects.Clear();
        return answers;
    }

    private IEnumerable<Order> Owed(Moment now, bool again, PeerId? about) =>
        _outgoing.Next(State, now.Elapsed, again, about).Select(owed => new Order(owed.Node, owed.Message));

    private IEnumerable<Order> Hints(IRunEvent e)
    {
        var made = e switch
        {
            PeerTrained { Sheet: { } sheet } => Outbox.Hints(State, sheet),
            SheetMade x => Outbox.Hints(State, x.Sheet),
            _ => [],
        };
        foreach (var hint in made)
        {
            if (State.Peers[hint.Fence.Peer].Node is { } node)
                yield return new(node, hint);
        }
    }

    private LedgerEntry? Add(
        ImmutableArray<IRunEvent> events, List<(TAsker, object)> answers, List<Order> orders, SlotDemand? demand)
    {
        var first = _written + 1;
        _written += events.Length;
        if (events.IsEmpty && answers.Count == 0 && orders.Count == 0 && demand is null)
            return null;
        _effects.Enqueue(new(_written, events, answers, orders, demand, State));
        return events.IsEmpty ? null : new LedgerEntry(first, events, State);
    }

    private static bool MovesSlots(IRunEvent e) =>
        e is not (PeerTrained or PeerBegan or EpochBegan or EpochEnded or SheetMade or EnsembleMeasured);
}

/// <summary>For the journal.</summary>
/// <param name="First">Number of the first event.</param>
/// <param name="After">The state that these events lead to.</param>
public sealed record LedgerEntry(long First, ImmutableArray<IRunEvent> Events, RunState After)
{
    public long Last => First + Events.Length - 1;

    public bool EndsRun => Events.Any(e => e is RunEnded);

    /// <summary>The incarnation of this peer that these events are about; null: none of them is.</summary>
    public Incarnation? About(PeerId peer)
    {
        Incarnation? about = null;
        foreach (var e in Events)
        {
            about = e switch
            {
                PeerStarted x when x.Peer == peer => x.Incarnation,
                PeerTrained x when x.Peer == peer => x.Incarnation,
                PeerLost x when x.Peer == peer => x.Incarnation,
                PeerFreed x when x.Peer == peer => x.Incarnation,
                SheetMade x when x.Peer == peer => x.Incarnation,
                _ => about,
            };
        }

        return about;
    }
}

/// <summary>To whatever link that node has when it is sent.</summary>
public readonly record struct Order(NodeId Node, IPeerMessage Message);

/// <summary>What is to be done once the events before it are durable.</summary>
/// <param name="After">The number of the last of these.</param>
/// <param name="Demand">What the run has and wants from now on; null: as before.</param>
/// <param name="State">As it was when this was decided.</param>
public sealed record Effect<TAsker>(
    long After, ImmutableArray<IRunEvent> Events, IReadOnlyList<(TAsker To, object Message)> Answers,
    IReadOnlyList<Order> Orders, SlotDemand? Demand, RunState State);
