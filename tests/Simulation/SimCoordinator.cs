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
/// <see cref="NodeBook{TActor}"/>, their slots in a <see cref="SlotBook"/>, its run in a
/// <see cref="RunLedger{TAsker}"/>, as in production.
/// </summary>
public sealed class SimCoordinator(World world, string host)
{
    private readonly SlotBook _slots = new();
    private readonly Queue<Action> _asleep = new();
    private NodeBook<SimLink> _nodes = null!;
    private RunLedger<SimLink?>? _ledger;
    private TimeSpan _began;
    private TimeSpan _frozenUntil;
    private bool _matchIsDue;

    public string Host { get; } = host;

    /// <summary>Ahead of the journal; null while it is read.</summary>
    public RunState? State => _ledger?.State;

    /// <summary>The process lives.</summary>
    public bool IsUp { get; private set; } = true;

    public Term Term { get; private set; }

    public ICommandAnswer? LastAnswer { get; private set; }

    /// <summary>Its run has ended, and that is on disk.</summary>
    public bool HasEnded => _ledger is { State.HasEnded: true, IsSettled: true };

    private bool IsFrozen => world.Now < _frozenUntil;

    public void Start() => world.Journal.BeginTerm(this, term =>
    {
        (Term, _began) = (term, world.Now);
        _nodes = new(world.NodeTimings, _began);
        _slots.Enter(World.Run);
        world.Every(TimeSpan.FromSeconds(1), Tick);
        Load();
    });

    /// <summary>Every later one finds it in the journal.</summary>
    public void Submit(RunPlan plan)
    {
        var submitted = new RunSubmitted(World.Run, "key", world.Moment.Time, plan);
        if (Term == default)
            world.After(TimeSpan.FromMilliseconds(20), () => Submit(plan));
        else
            world.Journal.Append(this, Term, 1, [submitted], _ => Load());
    }

    public void Kill(string how)
    {
        world.Disturb($"coordinator {Host} {how}");
        IsUp = false;
        world.Journal.Kill(this);
    }

    public void Freeze(TimeSpan time)
    {
        world.Disturb($"coordinator {Host} is stopped for {time.TotalSeconds:0} s");
        _frozenUntil = world.Now + time;
        world.After(time, () =>
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
    public void Command(IRunCommand command) => WhenAwake(() => Take(command, null));

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
            case StaleTerm stale when stale.Newest.CompareTo(Term) > 0:
                Kill($"stops: a node obeys term {stale.Newest}");
                break;
            case EpochFinished finished when HasEnded:
                Send(from, new EpochFinishedAck(finished.Fence));
                break;
            case IPeerMessage when !HasEnded:
                Take(message, from);
                break;
        }
    });

    /// <summary>As a connection that is refused tells: nobody listens there any more.</summary>
    public void FindDead(string address) => WhenAwake(() =>
    {
        if (Term == default)
            return;
        foreach (var (_, node) in _nodes.Change(new MemberChanged(address, MemberChange.LinkDied), world.Now))
            _slots.Offer(node.Hello.Node, node.Hello.Slots, node.IsReachable);
    });

    private void Load()
    {
        if (_ledger is not null || world.Journal.Read() is not { Count: > 0 } rows)
            return;
        var state = RunReplay.Fold(rows, world.Now) with { Term = Term };
        _ledger = new(new RunDecider(world.Timings), state, rows[^1].Number);
        foreach (var node in _nodes.Nodes)
            Reach(node);
        Take(new Tick(), null);
    }

    private bool Tick()
    {
        WhenAwake(() =>
        {
            foreach (var gone in _nodes.LoseSilent(world.Now, _slots.Holders()))
                Gone(gone);
            Take(new Tick(), null);
            MatchSoon();
        });
        return IsUp && !HasEnded;
    }

    private void Hear(NodeHello hello, SimLink from)
    {
        var heard = _nodes.Hear(hello, from, world.Now);
        if (heard.Entry is not { } entry)
        {
            if (heard.Refusal is { } reason)
                Send(from, new NodeRefused(hello.Node, ProtocolVersion.Current, reason));
            return;
        }

        foreach (var gone in heard.Gone)
            Gone(gone);
        Send(from, new NodeWelcome(hello.Node, Term));
        _slots.Offer(hello.Node, hello.Slots, entry.IsReachable);
        MatchSoon();
        if (heard.News is NodeNews.Joined or NodeNews.Relinked)
        {
            world.Say(Host, new NodeChanged(hello.Node, Change(heard.News), null));
            Reach(entry);
        }

        foreach (var hosted in hello.Hosted)
        {
            if (State is { } state && Outbox.Stray(state, hello.Node, hosted) is { } release)
                Send(from, release);
        }
    }

    private void Reach(NodeEntry<SimLink> node)
    {
        Take(new NodeServes(node.Hello.Node, node.Hello.Addresses.Sheets), null);
        _ledger?.Reach(node.Hello.Node, world.Moment);
        Drain();
    }

    private static NodeChange Change(NodeNews news) =>
        news == NodeNews.Joined ? NodeChange.Joined : NodeChange.Relinked;

    private void Gone(GoneNode gone)
    {
        world.Say(Host, new NodeChanged(gone.Node, NodeChange.Gone, gone.Reason));
        _slots.Withdraw(gone.Node);
        Take(new NodeGone(gone.Node, gone.Reason) { KeepsSheets = gone.KeepsSheets }, null);
    }

    private void Take(object input, SimLink? asker)
    {
        if (_ledger is not { } ledger)
            return;
        var taken = ledger.Take(Unguarded(input), asker, world.Moment);
        if (taken is { } entry)
        {
            Heed(entry, input);
            world.Journal.Append(this, Term, entry.First, entry.Events, failed =>
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

        Drain();
    }

    private void NotWritten(Exception reason)
    {
        _ledger!.Abandon();
        _ledger = null;
        if (reason is FencedException)
            Kill("stops: it is fenced");
        else
            world.After(TimeSpan.FromSeconds(2), () => WhenAwake(Load));
    }

    /// <summary>A reply that led to something is remembered with the fence that it really had.</summary>
    private void Heed(LedgerEntry entry, object input)
    {
        if (input is IPeerMessage { Fence: var fence } && entry.About(fence.Peer) is { } incarnation)
            world.Say(Host, new Heeded(Term, fence, incarnation, input.GetType().Name));
    }

    private object Unguarded(object input) => (world.Without, input) switch
    {
        (Guard.RunTerm, IPeerMessage reply) => reply.Refenced(reply.Fence with { Term = Term }),
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
                if (to is { } asker)
                    Send(asker, (IMessage)message);
                else
                    LastAnswer = message as ICommandAnswer;
            }

            foreach (var order in effect.Orders)
            {
                if (_nodes.Nodes.FirstOrDefault(node => node.Hello.Node == order.Node) is { } node)
                    Send(node.Actor, order.Message);
            }

            foreach (var trained in effect.Events.OfType<PeerTrained>())
                Copy(trained.Checkpoint, tries: 5);
            if (effect.Demand is not null)
            {
                _slots.Demand(effect.Demand);
                MatchSoon();
            }
        }
    }

    private void MatchSoon()
    {
        if (_matchIsDue)
            return;
        _matchIsDue = true;
        world.After(TimeSpan.Zero, () => WhenAwake(() =>
        {
            _matchIsDue = false;
            if (_ledger is null)
                return;
            var gathered = world.Now - _began > world.NodeTimings.Gather;
            foreach (var answer in _slots.Match())
            {
                if (!answer.Grants.IsEmpty)
                    Take(new SlotsGranted(answer.Grants), null);
                Take(new PlacementReport(gathered || answer.Queued ? answer.Missing : null, answer.Queued), null);
            }
        }));
    }

    /// <summary>As the coordinator copies each new checkpoint from the node that wrote it.</summary>
    private void Copy(CheckpointRef checkpoint, int tries) => world.After(TimeSpan.FromSeconds(1), () =>
    {
        var bytes = world.Nodes.Where(n => n.Serves(checkpoint) && n.IsUp)
            .Where(n => world.Network.Connects(Host, n.Id.Value)).Select(n => n.Disk.Find(checkpoint))
            .FirstOrDefault();
        if (bytes is not null && SimDisk.Sha256(bytes) == checkpoint.Sha256)
            world.Copies[checkpoint.Sha256] = bytes;
        else if (tries > 1 && IsUp)
            Copy(checkpoint, tries - 1);
    });

    private void Send(SimLink to, IMessage message) =>
        world.Network.Send(Host, to.Node.Id.Value, () => to.Node.Receive(message, Host));
}
