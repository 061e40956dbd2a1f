using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>
/// What a run's actor does, without an actor: writes what its <see cref="RunLedger{TAsker}"/> decides, and sends what
/// is durable.
/// </summary>
public sealed class SimRun(World world, SimCoordinator home, SlotBook slots)
{
    private readonly HashSet<(PeerId, Incarnation)> _moving = [];
    private RunLedger<SimLink?>? _ledger;
    private readonly Dictionary<NodeId, NodeGone> _gone = [];
    private bool _matchIsDue;

    private readonly HeldAcknowledgements<SimLink> _acknowledgements = new();

    private static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan CopyTime = TimeSpan.FromSeconds(2);

    /// <summary>Ahead of the journal; null while it is read.</summary>
    public RunState? State => _ledger?.State;

    public ICommandAnswer? LastAnswer { get; private set; }

    /// <summary>It has said what it has and wants, since it was read.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>It has ended, and that is on disk.</summary>
    public bool HasEnded => _ledger is { State.HasEnded: true, IsSettled: true };

    public void Load()
    {
        if (_ledger is not null || world.Journal.Read() is not { Count: > 0 } rows)
            return;
        var state = RunReplay.Fold(rows, world.Now) with { Term = home.Term };
        _ledger = new(new RunDecider(world.Timings), state, rows[^1].Number);
        _acknowledgements.Take(); // Of the one before.
        foreach (var node in home.Nodes)
            home.Reach(node);
        foreach (var gone in home.Departing.Concat(_gone.Values.Where(g => !home.Has(g.Node))))
            Part(gone);
        _gone.Clear();
        Take(new Tick(), null);
    }

    /// <summary>A node goes. One that says goodbye may when the moves of its peers are in the journal.</summary>
    public void Part(NodeGone gone)
    {
        if (_ledger is null)
        {
            _gone[gone.Node] = gone;
            return;
        }

        Take(gone, null);
        if (!gone.Leaves)
            return;
        _ledger.TellWhenDurable(null, new MovesWritten(World.Run, gone.Node));
        Drain();
    }

    public void Take(object input, SimLink? asker)
    {
        if (_ledger is not { } ledger)
            return;
        var taken = ledger.Take(Unguarded(input), asker, world.Moment);
        if (taken is { } entry)
        {
            Heed(entry, input);
            world.Journal.Append(home, home.Term, entry.First, entry.Events, failed =>
            {
                if (_ledger != ledger)
                    return;
                if (failed is null)
                {
                    ledger.OnDurable(entry.Last);
                    Drain();
                }
                else
                {
                    NotWritten(failed);
                }
            });
            if (world.Without == Guard.JournalFirst)
                ledger.OnDurable(entry.Last);
        }

        MovePeers();
        Drain();
    }

    /// <summary>What the peers of a node know is copied; then it may go.</summary>
    public void CopyAll(NodeId node, Action done)
    {
        if (State is { } state)
        {
            foreach (var (checkpoint, _) in Moves.Newest(state, node))
                Copy(checkpoint, tries: 1);
        }

        world.After(CopyTime, () => home.WhenAwake(done));
    }

    private void MovePeers()
    {
        foreach (var p in Moves.Due(State!).Where(p => _moving.Add((p.Name, p.Incarnation))).ToList())
        {
            if (!p.Checkpoints.IsEmpty)
                Copy(p.Checkpoints[0], tries: 1);
            world.After(CopyTime, () => home.WhenAwake(() =>
            {
                _moving.Remove((p.Name, p.Incarnation));
                Take(new PeerMayMove(p.Name, p.Incarnation), null);
            }));
        }
    }

    public void Reach(NodeId node)
    {
        _ledger?.Reach(node, world.Moment);
        Drain();
    }

    private void NotWritten(Exception reason)
    {
        _ledger!.Abandon();
        _ledger = null;
        if (reason is FencedException)
            home.Kill("stops: it is fenced");
        else
            world.After(TimeSpan.FromSeconds(2), () => home.WhenAwake(Load));
    }

    /// <summary>A reply that led to something is remembered with the fence that it really had.</summary>
    private void Heed(LedgerEntry entry, object input)
    {
        if (input is IPeerMessage { Fence: var fence } && entry.About(fence.Peer) is { } incarnation)
            world.Say(home.Host, new Heeded(home.Term, fence, incarnation, input.GetType().Name));
    }

    private object Unguarded(object input) => (world.Without, input) switch
    {
        (Guard.RunTerm, IPeerMessage reply) => reply.Refenced(reply.Fence with { Term = home.Term }),
        (Guard.RunIncarnation, IPeerMessage reply) when State!.Peers.TryGetValue(reply.Fence.Peer, out var p) =>
            reply.Refenced(reply.Fence with { Incarnation = p.Incarnation }),
        _ => input,
    };

    private void Drain()
    {
        while (_ledger?.Next() is { } effect)
        {
            foreach (var (to, message) in effect.Answers)
            {
                if (to is { } reporter && message is EpochFinishedAck ack)
                    AcknowledgeSoon(reporter, ack);
                else if (to is { } asker)
                    home.Send(asker, (IMessage)message);
                else if (message is MovesWritten written)
                    home.LetGo(written.Node);
                else
                    LastAnswer = message as ICommandAnswer;
            }

            foreach (var order in effect.Orders)
            {
                if (home.Nodes.FirstOrDefault(node => node.Hello.Node == order.Node) is { } node)
                    home.Send(node.Actor, _acknowledgements.On(order.Message));
            }

            foreach (var trained in effect.Events.OfType<PeerTrained>())
                Copy(trained.Checkpoint, tries: 5);
            if (effect.Demand is not null)
            {
                slots.Demand(effect.Demand);
                IsHeard = true;
                MatchSoon();
            }
        }
    }

    private void AcknowledgeSoon(SimLink to, EpochFinishedAck ack)
    {
        _acknowledgements.Hold(to, ack);
        world.After(AcknowledgeWithin, () => home.WhenAwake(() =>
        {
            foreach (var (reporter, held) in _acknowledgements.Take())
                home.Send(reporter, held);
        }));
    }

    public void MatchSoon()
    {
        if (_matchIsDue)
            return;
        _matchIsDue = true;
        world.After(TimeSpan.Zero, () => home.WhenAwake(() =>
        {
            _matchIsDue = false;
            if (_ledger is null)
                return;
            foreach (var answer in slots.Match())
            {
                if (!answer.Grants.IsEmpty)
                    Take(new SlotsGranted(answer.Grants), null);
                var missing = home.HasGathered || answer.Queued ? answer.Missing : null;
                Take(
                    new PlacementReport(missing, answer.Queued) { Spare = answer.Spare, Keep = answer.Keep }, null);
            }
        }));
    }

    /// <summary>As the coordinator copies each new checkpoint from the node that wrote it.</summary>
    private void Copy(CheckpointRef checkpoint, int tries) => world.After(TimeSpan.FromSeconds(1), () =>
    {
        var bytes = world.Nodes.Where(n => n.Serves(checkpoint) && n.IsUp)
            .Where(n => world.Network.Connects(home.Host, n.Id.Value)).Select(n => n.Disk.Find(checkpoint))
            .FirstOrDefault();
        if (bytes is not null && SimDisk.Sha256(bytes) == checkpoint.Sha256)
            world.Copies[checkpoint.Sha256] = bytes;
        else if (tries > 1 && home.IsUp)
            Copy(checkpoint, tries - 1);
    });
}
