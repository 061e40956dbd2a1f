using System.Collections.Immutable;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// One run that goes on: asks <see cref="RunDecider"/> what to do about each message, writes that to the journal, and
/// acts on it once it is on disk. The state goes ahead of the disk, so that many decisions share one sync; what others
/// see does not. When the run has ended, so does its actor.
/// </summary>
public sealed partial class RunActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private readonly CoordinatorSetup _setup;
    private readonly RunId _run;
    private readonly Term _term;
    private readonly RunDecider _decider;
    private readonly Outgoing _outgoing = new();
    private readonly Queue<Effect> _effects = new();
    private readonly Dictionary<PeerId, PeerProgress> _progress = [];
    private readonly Dictionary<NodeId, IActorRef> _nodes = [];
    private readonly RunWatchers _watchers = new();
    private readonly RunOutlet _outlet;
    private RunState _state = null!;
    private long _written;
    private long _durable;

    public RunActor(CoordinatorSetup setup, RunId run, Term term)
    {
        (_setup, _run, _term) = (setup, run, term);
        _decider = new RunDecider(setup.Timings);
        _outlet = new RunOutlet(setup, run, term, _watchers);
        Become(Loading);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    public static Props Props(CoordinatorSetup setup, RunId run, Term term) =>
        Akka.Actor.Props.Create(() => new RunActor(setup, run, term));

    protected override void PreStart()
    {
        Context.Parent.Tell(new NodesWanted());
        Load();
    }

    /// <summary>After a failure, not at once: a disk that is full stays full for a while.</summary>
    protected override void PostRestart(Exception reason)
    {
        Context.Parent.Tell(new NodesWanted());
        Timers.StartSingleTimer("load", new LoadAgain(), TimeSpan.FromSeconds(2));
    }

    protected override void PostStop() => _watchers.Complete();

    private void Loaded()
    {
        Receive<PeerProgress>(Progress);
        Receive<Durable>(OnDurable);
        Receive<JournalFailed>(OnFailed);
        Receive<NodeKnown>(known =>
        {
            _nodes[known.Node] = known.Actor;
            _outgoing.Forget(known.Node);
            Act([], [], null, again: false);
        });
        Receive<NodeGone>(gone =>
        {
            _nodes.Remove(gone.Node);
            Take(gone);
        });
        Receive<HostedReport>(Check);
        Receive<GetRun>(_ => Sender.Tell(new Found<RunDetail>(Detail())));
        Receive<GetRuns>(_ => Sender.Tell(RunViewing.Summary(_state)));
        Receive<WatchRun>(watch =>
        {
            _watchers.Add(watch.News);
            Sender.Tell(new Found<RunDetail>(Detail()));
            if (_state.HasEnded && _effects.Count == 0)
                _watchers.Complete();
        });
        Receive<IPeerMessage>(Take);
        Receive<IRunCommand>(Take);
        Receive<IRunInput>(Take);
    }

    private RunDetail Detail() => RunViewing.Detail(_state, _durable, ProgressOf);

    private PeerProgress? ProgressOf(RunPeer p) => _progress.GetValueOrDefault(p.Name);

    private IActorRef? Find(NodeId? node) => node is { } id ? _nodes.GetValueOrDefault(id) : null;

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
            if (Find(_state.Peers[hint.Fence.Peer].Node) is { } node)
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
            var ended = events.Any(e => e is RunEnded) ? RunViewing.Summary(_state) : null;
            _setup.Journal.Append(_run, _term, _written + 1, events, ended)
                .PipeTo(Self, success: () => new Durable(last), failure: e => new JournalFailed(e));
            _written = last;
        }

        foreach (var (node, message) in _outgoing.Next(_state, _setup.Now.Elapsed, again, about))
        {
            if (Find(node) is { } to)
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
            if (effect.Events.IsEmpty)
                continue;
            _outlet.Publish(effect, ProgressOf);
            Context.Parent.Tell(new RunHappened(_run, effect.Events));
            if (effect.Events.Any(e => e is RunEnded))
                Finish();
        }
    }

    /// <summary>The parent ends this actor once all that it has forwarded is answered.</summary>
    private void Finish()
    {
        Timers.CancelAll();
        _watchers.Complete();
        _ = _outlet.FileReport();
        Context.Parent.Tell(new RunFinished(_run));
    }

    /// <summary>
    /// What is in memory may be ahead of the disk now: begin again from the disk. Who waits for an answer gets the
    /// reason.
    /// </summary>
    private void OnFailed(JournalFailed failed)
    {
        var reason = $"the journal cannot be written: {failed.Cause.Message}";
        foreach (var (to, message) in _effects.SelectMany(effect => effect.Messages))
        {
            if (message is CommandAccepted accepted)
                to.Tell(new CommandRefused(accepted.Key, _run, CommandRefusalKind.Unavailable, reason));
        }

        _effects.Clear();
        if (failed.Cause is FencedException fenced)
            Context.Parent.Tell(new Fenced(fenced.Message));
        else
            throw new InvalidOperationException($"run {_run}: {reason}", failed.Cause);
    }

    private void Check(HostedReport report)
    {
        var h = report.Peer;
        var isCurrent = !_state.HasEnded && h.Stage == _state.Stage && _state.Peers.TryGetValue(h.Peer, out var p)
            && p.HasNode && p.Incarnation == h.Incarnation && p.Node == report.Node;
        if (!isCurrent)
            Find(report.Node)?.Tell(
                new ReleasePeer(new Fence(_run, _term, h.Stage, h.Peer, h.Incarnation), "it has been replaced"), Self);
    }

    private void Progress(PeerProgress progress)
    {
        if (
            !_state.Peers.TryGetValue(progress.Fence.Peer, out var p) || p.Incarnation != progress.Fence.Incarnation
                || progress.Fence.Stage != _state.Stage)
            return;
        _progress[p.Name] = progress;
        if (_watchers.Any)
            _watchers.Tell(new RunNews(null, RunViewing.Peer(_state, p, progress), null));
    }
}
