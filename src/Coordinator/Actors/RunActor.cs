using System.Collections.Immutable;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// One run: asks <see cref="RunDecider"/> what to do about each message, writes that to the journal, and acts on it
/// once it is on disk. The state goes ahead of the disk, so that many decisions share one sync; what others see does
/// not.
/// </summary>
public sealed class RunActor : ReceiveActor, IWithTimers
{
    private readonly CoordinatorSetup _setup;
    private readonly RunId _run;
    private readonly Term _term;
    private readonly RunDecider _decider;
    private readonly Outgoing _outgoing = new();
    private readonly Queue<Effect> _effects = new();
    private readonly Dictionary<PeerId, PeerProgress> _progress = [];
    private readonly RunOutlet _outlet;
    private RunState _state = null!;
    private long _written;
    private long _durable;

    public RunActor(CoordinatorSetup setup, RunId run, Term term)
    {
        (_setup, _run, _term) = (setup, run, term);
        _decider = new RunDecider(setup.Timings);
        _outlet = new RunOutlet(setup, run, term);
        Become(Loading);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(CoordinatorSetup setup, RunId run, Term term) =>
        Akka.Actor.Props.Create(() => new RunActor(setup, run, term));

    protected override void PreStart() => Self.Tell(new Load());

    /// <summary>After a failure, not at once: a disk that is full stays full for a while.</summary>
    protected override void PostRestart(Exception reason) =>
        Timers.StartSingleTimer("load", new Load(), TimeSpan.FromSeconds(2));

    /// <summary>
    /// What comes before the state is there is lost, as if the network had lost it: all of it is sent again.
    /// </summary>
    private void Loading()
    {
        Receive<Load>(_ =>
        {
            try
            {
                Replay();
                Become(Loaded);
            }
            catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or InvalidDataException)
            {
                Log.Error(e, "run {run} cannot be read from the journal", _run.Value);
                Timers.StartSingleTimer("load", new Load(), TimeSpan.FromSeconds(10));
            }
        });
        ReceiveAny(_ => { });
    }

    private void Loaded()
    {
        Receive<PeerProgress>(Progress);
        Receive<Durable>(OnDurable);
        Receive<AppendFailed>(OnFailed);
        Receive<NodeKnown>(known =>
        {
            _outgoing.Forget(known.Node);
            Act([], [], null, again: false);
        });
        Receive<HostedReport>(Check);
        Receive<GetRun>(
            _ => Sender.Tell(
                new Found<Contracts.Api.RunDetail>(
                    RunViewing.Detail(_state, _durable, p => _progress.GetValueOrDefault(p.Name)))));
        Receive<GetRuns>(_ => Sender.Tell(RunViewing.Summary(_state)));
        Receive<IPeerMessage>(Take);
        Receive<IRunCommand>(Take);
        Receive<IRunInput>(Take);
    }

    private void Replay()
    {
        var rows = _setup.Journal.Read(_run);
        var now = _setup.Now.Elapsed;
        _state = rows.Skip(1)
            .Aggregate(
                RunEvolution.Begin((RunSubmitted)rows[0].Event, now),
                (s, row) => RunEvolution.Apply(s, row.Event, now)) with { Term = _term };
        _written = _durable = rows[^1].Number;
        if (_state.HasEnded)
        {
            _outlet.ReportOnce();
            Context.Parent.Tell(new RunFinished(_run));
            return;
        }

        Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        // A run that has not opened its first stage wants nothing yet; its first tick opens it, and says what it wants.
        if (_state.Phase != RunPhase.Submitted)
            Context.Parent.Tell(SlotDemands.Of(_state, now));
    }

    private void Take(object input)
    {
        var before = _state;
        var decision = _decider.Decide(_state, input, _setup.Now);
        _state = decision.After;
        List<(IActorRef, object)> messages = [.. decision.Replies.Select(reply => (Sender, (object)reply))];
        if (decision.Answer is not null)
            messages.Add((Sender, decision.Answer));
        foreach (var hint in decision.Events.SelectMany(Hints))
        {
            if (_setup.Directory.Find(_state.Peers[hint.Fence.Peer].Node) is { } node)
                messages.Add((node, hint));
        }

        Act(decision.Events, messages, before, again: input is Tick, (input as IPeerMessage)?.Fence.Peer);
    }

    private IEnumerable<SheetAvailable> Hints(IRunEvent e) => e switch
    {
        PeerTrained { Sheet: { } sheet } => Outbox.Hints(_state, sheet),
        SheetMade x => Outbox.Hints(_state, x.Sheet),
        _ => [],
    };

    private void Act(
        ImmutableArray<IRunEvent> events, List<(IActorRef To, object Message)> messages, RunState? before, bool again,
        PeerId? about = null)
    {
        if (!events.IsEmpty)
        {
            var last = _written + events.Length;
            _setup.Journal.Append(_run, _term, _written + 1, events)
                .PipeTo(Self, success: () => new Durable(last), failure: e => new AppendFailed(e));
            _written = last;
        }

        foreach (var (node, message) in _outgoing.Next(_state, _setup.Now.Elapsed, again, about))
        {
            if (_setup.Directory.Find(node) is { } to)
                messages.Add((to, _outlet.Address(_state, message)));
        }

        if (again || events.Any(MovesSlots) || (before is not null && before.Status != _state.Status))
            messages.Add((Context.Parent, SlotDemands.Of(_state, _setup.Now.Elapsed)));
        if (messages.Count == 0 && events.IsEmpty)
            return;
        _effects.Enqueue(new Effect(_written, events, messages, _state));
        Drain();
    }

    private static bool MovesSlots(IRunEvent e) =>
        e is not (PeerTrained or EpochBegan or EpochEnded or SheetMade or EnsembleMeasured);

    private void OnDurable(Durable durable)
    {
        _durable = Math.Max(_durable, durable.Number);
        Drain();
    }

    private void Drain()
    {
        while (_effects.TryPeek(out var effect) && effect.After <= _durable)
        {
            _effects.Dequeue();
            foreach (var (to, message) in effect.Messages)
                to.Tell(message, Self);
            _outlet.Publish(effect, p => _progress.GetValueOrDefault(p.Name));
            if (effect.Events.Any(e => e is RunEnded))
            {
                Timers.CancelAll();
                Context.Parent.Tell(new RunFinished(_run));
            }
        }
    }

    /// <summary>What is in memory may be ahead of the disk now: begin again from the disk.</summary>
    private void OnFailed(AppendFailed failed)
    {
        if (failed.Cause is FencedException fenced)
            Context.Parent.Tell(new Fenced(fenced.Message));
        else
            throw new InvalidOperationException(
                $"the journal of run {_run} cannot be written: {failed.Cause.Message}", failed.Cause);
    }

    private void Check(HostedReport report)
    {
        var h = report.Peer;
        var isCurrent = !_state.HasEnded && h.Stage == _state.Stage && _state.Peers.TryGetValue(h.Peer, out var p)
            && p.HasNode && p.Incarnation == h.Incarnation && p.Node == report.Node;
        if (!isCurrent)
            _setup.Directory.Find(report.Node)?.Tell(
                new ReleasePeer(new Fence(_run, _term, h.Stage, h.Peer, h.Incarnation), "it has been replaced"), Self);
    }

    private sealed record Load;

    private void Progress(PeerProgress progress)
    {
        if (
            !_state.Peers.TryGetValue(progress.Fence.Peer, out var p) || p.Incarnation != progress.Fence.Incarnation
                || progress.Fence.Stage != _state.Stage)
            return;
        _progress[p.Name] = progress;
        if (_setup.Feed.HasListeners(_run))
            _setup.Feed.Publish(_run, new FeedItem(0, null, RunViewing.Peer(_state, p, progress), null));
    }
}
