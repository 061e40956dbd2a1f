using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>
/// One life of a coordinator's process: what its actors do, without actors. Its nodes are in a
/// <see cref="NodeBook{TActor}"/>, their slots in a <see cref="SlotBook"/>, as in production; its run is a
/// <see cref="SimRun"/>.
/// </summary>
public sealed class SimCoordinator
{
    private readonly World _world;
    private readonly SlotBook _slots = new();
    private readonly SimRun _run;
    private readonly Queue<Action> _asleep = new();
    private static readonly TimeSpan Hearing = TimeSpan.FromSeconds(10);
    private readonly Dictionary<NodeId, Departure> _leaving = [];
    private NodeBook<SimLink> _nodes = null!;
    private TimeSpan _began;
    private TimeSpan _frozenUntil;

    public SimCoordinator(World world, string host)
    {
        (_world, Host) = (world, host);
        _run = new(world, this, _slots);
    }

    public string Host { get; }

    /// <summary>Ahead of the journal; null while it is read.</summary>
    public RunState? State => _run.State;

    /// <summary>The process lives.</summary>
    public bool IsUp { get; private set; } = true;

    public Term Term { get; private set; }

    public IReadOnlyCollection<NodeEntry<SimLink>> Nodes => _nodes.Nodes;

    public bool Has(NodeId node) => _nodes.Has(node);

    /// <summary>By now every node that is there has said so.</summary>
    public bool HasGathered => _world.Now - _began > _world.NodeTimings.Gather;

    /// <summary>Nodes that say goodbye, and whose peers have been told to move.</summary>
    public IReadOnlyList<NodeGone> Departing => [.. _leaving.Where(x => x.Value.Moves).Select(x => Moved(x.Key))];

    public ICommandAnswer? LastAnswer => _run.LastAnswer;

    /// <summary>Its run has ended, and that is on disk.</summary>
    public bool HasEnded => _run.HasEnded;

    private bool IsFrozen => _world.Now < _frozenUntil;

    public void Start() => _world.Journal.BeginTerm(this, term =>
    {
        (Term, _began) = (term, _world.Now);
        _nodes = new(_world.NodeTimings, _began);
        _slots.Enter(World.Run);
        _world.Every(TimeSpan.FromSeconds(1), Tick);
        _run.Load();
    });

    /// <summary>Every later one finds it in the journal.</summary>
    public void Submit(RunPlan plan)
    {
        var submitted = new RunSubmitted(World.Run, "key", _world.Moment.Time, plan);
        if (Term == default)
            _world.After(TimeSpan.FromMilliseconds(20), () => Submit(plan));
        else
            _world.Journal.Append(this, Term, 1, [submitted], _ => _run.Load());
    }

    public void Kill(string how)
    {
        _world.Disturb($"coordinator {Host} {how}");
        IsUp = false;
        _world.Journal.Kill(this);
    }

    public void Freeze(TimeSpan time)
    {
        _world.Disturb($"coordinator {Host} is stopped for {time.TotalSeconds:0} s");
        _frozenUntil = _world.Now + time;
        _world.After(time, () =>
        {
            while (IsUp && !IsFrozen && _asleep.TryDequeue(out var action))
                action();
        });
    }

    /// <summary>A frozen process does everything later; one that was killed, nothing.</summary>
    public void WhenAwake(Action action)
    {
        if (!IsUp)
            return;
        if (IsFrozen)
            _asleep.Enqueue(action);
        else
            action();
    }

    /// <summary>From a front door.</summary>
    public void Command(IRunCommand command) => WhenAwake(() => _run.Take(command, null));

    /// <summary>From the network.</summary>
    public void Receive(IMessage message, SimLink from) => WhenAwake(() =>
    {
        if (Term == default)
            return;
        switch (message)
        {
            case NodeHello hello:
                Hear(hello, from);
                break;
            case NodeLeaving leaving:
                Leaving(leaving, from);
                break;
            case StaleTerm stale when stale.Newest.CompareTo(Term) > 0:
                Kill($"stops: a node obeys term {stale.Newest}");
                break;
            case EpochFinished finished when HasEnded:
                Send(from, new EpochFinishedAck(finished.Fence));
                break;
            case IPeerMessage when !HasEnded:
                _run.Take(message, from);
                break;
        }
    });

    /// <summary>From a front door.</summary>
    public void Drain(NodeId node, bool drains) => WhenAwake(() =>
    {
        if (Term == default || _nodes.Drain(node, drains) is not var (_, after))
            return;
        _world.Disturb($"{node} {(drains ? "drains" : "takes peers again")}");
        Offer(after);
        _run.Take(new NodeDrains(node, drains, "alice"), null);
    });

    /// <summary>As a connection that is refused tells: nobody listens there any more.</summary>
    public void FindDead(string address) => WhenAwake(() =>
    {
        if (Term == default)
            return;
        foreach (var (_, node) in _nodes.Change(new MemberChanged(address, MemberChange.LinkDied), _world.Now))
            Offer(node);
    });

    private void Offer(NodeEntry<SimLink> node) =>
        _slots.Offer(node.Hello.Node, node.Hello.Slots, node.TakesPeers);

    private void Leaving(NodeLeaving leaving, SimLink from)
    {
        var isKnown = _nodes.Has(leaving.Node);
        if (_nodes.Leave(leaving, from, _world.Now) is { } node)
            Offer(node);
        if (_leaving.TryGetValue(leaving.Node, out var departure))
        {
            departure.Asker = from;
            Send(from, new NodeWelcome(leaving.Node, Term));
            return;
        }

        if (HasEnded || (!isKnown && !IsHearing && !_slots.Holders().Contains(leaving.Node)))
        {
            Send(from, new NodeLeavingAck(leaving.Node, Term));
            return;
        }

        Send(from, new NodeWelcome(leaving.Node, Term));
        if (!isKnown && IsHearing)
            return;
        _leaving.Add(leaving.Node, departure = new(from, leaving.Reason));
        _run.Take(new NodeLeaves(leaving.Node), null);
        _run.CopyAll(leaving.Node, () =>
        {
            if (_leaving.GetValueOrDefault(leaving.Node) != departure)
                return;
            departure.Moves = true;
            if (_world.Without == Guard.Goodbye)
                LetGo(leaving.Node);
            else
                _run.Part(Moved(leaving.Node));
        });
    }

    private bool IsHearing => !_run.IsHeard && _world.Now - _began < Hearing;

    private NodeGone Moved(NodeId node) => new(node, _leaving[node].Reason) { Leaves = true };

    /// <summary>The moves of its peers are in the journal.</summary>
    public void LetGo(NodeId node)
    {
        if (_leaving.GetValueOrDefault(node) is not { Moves: true } departure)
            return;
        Send(departure.Asker, new NodeLeavingAck(node, Term));
        Gone(_nodes.Part(node, departure.Reason));
    }

    private bool Tick()
    {
        WhenAwake(() =>
        {
            foreach (var gone in _nodes.LoseSilent(_world.Now, _slots.Holders()))
                Gone(gone);
            _run.Take(new Tick(), null);
            _run.MatchSoon();
        });
        return IsUp && !HasEnded;
    }

    private void Hear(NodeHello hello, SimLink from)
    {
        var heard = _nodes.Hear(hello, from, _world.Now);
        if (heard.Entry is not { } entry)
        {
            if (heard.Refusal is { } reason)
                Send(from, new NodeRefused(hello.Node, ProtocolVersion.Current, reason));
            return;
        }

        foreach (var gone in heard.Gone)
            Gone(gone);
        Send(from, new NodeWelcome(hello.Node, Term));
        if (entry.IsDraining != hello.Leaving)
            Send(from, new DrainNode(hello.Node, Term, entry.IsDraining));
        Offer(entry);
        _run.MatchSoon();
        if (heard.News is NodeNews.Joined or NodeNews.Relinked)
        {
            if (heard.News == NodeNews.Joined)
                _leaving.Remove(hello.Node);
            _world.Say(Host, new NodeChanged(hello.Node, Change(heard.News), null));
            Reach(entry);
        }

        foreach (var hosted in hello.Hosted)
        {
            if (State is { } state && Outbox.Stray(state, hello.Node, hosted) is { } release)
                Send(from, release);
        }
    }

    public void Reach(NodeEntry<SimLink> node)
    {
        _run.Take(new NodeServes(node.Hello.Node, node.Hello.Addresses.Sheets), null);
        _run.Take(new NodeDrains(node.Hello.Node, node.IsDraining), null);
        _run.Reach(node.Hello.Node);
    }

    private static NodeChange Change(NodeNews news) =>
        news == NodeNews.Joined ? NodeChange.Joined : NodeChange.Relinked;

    private void Gone(GoneNode gone)
    {
        var change = gone.Leaves ? NodeChange.Left : NodeChange.Gone;
        _world.Say(Host, new NodeChanged(gone.Node, change, gone.Reason));
        _slots.Withdraw(gone.Node);
        _leaving.Remove(gone.Node);
        _run.Part(new NodeGone(gone.Node, gone.Reason) { KeepsSheets = gone.KeepsSheets, Leaves = gone.Leaves });
    }

    private sealed class Departure(SimLink asker, string reason)
    {
        /// <summary>Its newest link.</summary>
        public SimLink Asker { get; set; } = asker;

        public string Reason => reason;

        /// <summary>Its peers have been told to move.</summary>
        public bool Moves { get; set; }
    }

    public void Send(SimLink to, IMessage message) =>
        _world.Network.Send(Host, to.Node.Id.Value, () => to.Node.Receive(message, Host));
}
