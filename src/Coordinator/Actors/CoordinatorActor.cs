using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Histories;
using KdCluster.Hosting;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// The cluster singleton: knows the nodes, hands out their slots, and keeps one child per run. Begins a new term when
/// it starts, which ends the power of every earlier one over the journal and the nodes.
/// </summary>
public sealed partial class CoordinatorActor : ReceiveActor, IWithTimers
{
    /// <summary>How long a run that was just adopted may take to say what it wants.</summary>
    private static readonly TimeSpan Hearing = TimeSpan.FromSeconds(10);

    private readonly CoordinatorSetup _setup;
    private readonly IActorRef _reception;
    private readonly SlotBook _slots = new();

    /// <summary>The runs that go on.</summary>
    private readonly Dictionary<RunId, IActorRef> _runs = [];
    private readonly HashSet<RunId> _unheard = [];
    private Term _term;
    private TimeSpan _began;
    private TimeSpan _adopted;
    private bool _matchIsDue;

    /// <summary>What is being received, as it came; null: from this process, or without certificates.</summary>
    private Spoken? _spoken;

    /// <param name="reception">Hears whether this actor is there.</param>
    public CoordinatorActor(CoordinatorSetup setup, IActorRef reception)
    {
        (_setup, _reception) = (setup, reception);
        Become(Starting);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>
    /// A run that could not write begins again from the journal; what is wrong with that is said once, elsewhere.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(
        maxNrOfRetries: -1, withinTimeMilliseconds: -1,
        e =>
        {
            if (e is not JournalException)
                Log.Error(e, "the actor of a run failed and begins again");
            return Directive.Restart;
        },
        loggingEnabled: false);

    protected override void PreStart()
    {
        BeginTerm().PipeTo(Self, failure: e => new JournalFailed(e));

        async Task<TermBegun> BeginTerm()
        {
            var term = await _setup.Journal.BeginTerm();
            return new TermBegun(term, await _setup.Journal.OpenRuns());
        }
    }

    protected override void PostStop() => _reception.Tell(new CoordinatorLeft(Self));

    /// <summary>A process is heard for itself alone, as its certificate names it.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        _spoken = message as Spoken;
        if (_spoken is null)
            return base.AroundReceive(receive, message);
        if (_spoken.RefusalByCoordinator() is not { } reason)
            return base.AroundReceive(receive, _spoken.Message);
        Refusals.Say("the coordinator", _spoken.By.Describe(), reason);
        return true;
    }

    /// <summary>Until the journal has answered. What comes meanwhile is lost: nodes say hello again.</summary>
    private void Starting()
    {
        Receive<TermBegun>(Begin);
        Receive<JournalFailed>(failed => Surrender(failed.Cause.Message, ExitOf(failed.Cause)));
        ReceiveAny(_ => { });
    }

    private void Begin(TermBegun begun)
    {
        _term = begun.Term;
        _began = _setup.Now.Elapsed;
        _nodes = new(_setup.Nodes, _began);
        _setup.History.Write(new TermBegan(_term));
        _setup.Meter.See(_term);
        Become(Active);
        Adopt(begun.Open);
        Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        _reception.Tell(new CoordinatorEntered(Self, _term));
        Log.Information("coordinator of term {term} is active with {Runs} open runs", _term.Value, _runs.Count);
    }

    private void Active()
    {
        ReceiveNodes();
        ReceiveLeaving();
        ReceiveRuns();
        Receive<GetSlotRoom>(_ => Sender.Tell(_slots.Room()));
        Receive<PeerSetNews>(Hear);
        Receive<GrantsForgotten>(begun => _slots.Renounce(begun.Run));
        Receive<SlotDemand>(demand =>
        {
            var heard = _unheard.Remove(demand.Run);
            if (_runs.ContainsKey(demand.Run) && (_slots.Demand(demand) || heard))
                MatchSoon();
        });
        Receive<MatchSlots>(_ => Match());
        Receive<Fenced>(fenced => Surrender(fenced.Reason, ProgramExit.Replaced));
        Receive<StaleTerm>(stale =>
        {
            var newest = _spoken is null ? stale.Newest : Proven(stale);
            if (newest.CompareTo(_term) > 0)
                Surrender(
                    $"node {stale.Node} obeys a coordinator of term {newest}; "
                        + $"this one has term {_term} and stops", ProgramExit.Replaced);
        });
    }

    /// <summary>Only a coordinator's signature says that there is a newer one.</summary>
    private Term Proven(StaleTerm stale) =>
        Context.System.Settings.Setup.Get<SealSetup>() is { HasValue: true, Value: var setup }
            && setup.SaidByCoordinator<NodeWelcome>(stale.Proof) is { } welcome
            ? welcome.Term
            : default;

    private void Adopt(IReadOnlyList<RunId> runs)
    {
        foreach (var run in runs)
        {
            _runs[run] = Context.ActorOf(RunActor.Props(_setup, run, _term), $"run-{run}");
            _slots.Enter(run);
            _unheard.Add(run);
        }

        _adopted = _setup.Now.Elapsed;
    }

    /// <summary>A database that does not answer, and a lease that was lost, are a matter of standing by.</summary>
    private static int ExitOf(Exception cause) =>
        cause is FencedException or JournalException { Fault: JournalFault.Unreachable }
            ? ProgramExit.Replaced
            : ProgramExit.Journal;

    private void Surrender(string reason, int exit)
    {
        _setup.End.Because(reason, exit);
        Context.Stop(Self);
    }

    private void MatchSoon()
    {
        if (_matchIsDue)
            return;
        _matchIsDue = true;
        Self.Tell(new MatchSlots());
    }

    private void Match()
    {
        _matchIsDue = false;
        Count();
        // Runs begin in the order of their submission: nobody is served before the older ones have said what they want.
        if (IsHearing)
            return;
        var gathered = _setup.Now.Elapsed - _began > _setup.Nodes.Gather;
        foreach (var answer in _slots.Match())
        {
            if (!_runs.TryGetValue(answer.Run, out var actor))
                continue;
            if (!answer.Grants.IsEmpty)
                actor.Tell(new SlotsGranted(answer.Grants));
            actor.Tell(new PlacementReport(gathered || answer.Queued ? Noted(answer) : null, answer.Queued)
            {
                Spare = answer.Spare,
                Keep = answer.Keep,
            });
        }
    }

    /// <summary>Some of the runs have not said what they have and want.</summary>
    private bool IsHearing => _unheard.Count > 0 && _setup.Now.Elapsed - _adopted < Hearing;

    private string? Noted(SlotAnswer answer) =>
        answer.Missing is { } missing && _podNote is not null ? $"{missing}; {_podNote}" : answer.Missing;

    private void Count()
    {
        var room = _slots.Room();
        _setup.Meter.See(new ClusterCounts(
            _runs.Count, _nodes.Nodes.Count, room.Nodes.Where(node => node.Open).Sum(node => node.Slots),
            room.Nodes.Sum(node => node.Taken), room.Wanted));
    }

    private static IReadOnlyList<SlotView> SlotsOf(NodeHello node, SlotBook book)
    {
        var taken = book.Taken(node.Node);
        return [.. node.Slots.Select(s => (taken.TryGetValue(s.Index, out var by)
            ? new SlotView(s.Index, s.Device, s.MemoryBytes, s.Threads, by.Run, by.Peer)
            : new SlotView(s.Index, s.Device, s.MemoryBytes, s.Threads, null, null)) with { Closed = s.Closed })];
    }
}
