using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Coordinator.Views;
using KdCluster.Histories;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Actors;

/// <summary>
/// One run that goes on: asks its <see cref="RunLedger{TAsker}"/> what to do about each message, writes that to the
/// journal, and acts on it once it is on disk. When the run has ended, so does its actor.
/// </summary>
public sealed partial class RunActor : ReceiveActor, IWithTimers, IWithUnboundedStash
{
    private static readonly TimeSpan AcknowledgeWithin = TimeSpan.FromMilliseconds(250);
    private readonly CoordinatorSetup _setup;
    private readonly RunId _run;
    private readonly Term _term;
    private readonly Dictionary<PeerId, PeerProgress> _progress = [];
    private readonly Dictionary<NodeId, NodeKnown> _nodes = [];
    private readonly RunWatchers _watchers = new();
    private readonly HeldAcknowledgements<IActorRef> _acknowledgements = new();
    private readonly RunOutlet _outlet;
    private RunLedger<IActorRef> _ledger = null!;
    private RunTraces? _traces;

    public RunActor(CoordinatorSetup setup, RunId run, Term term)
    {
        (_setup, _run, _term) = (setup, run, term);
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

    protected override void PostStop()
    {
        _watchers.Complete();
        _traces?.Dispose();
    }

    /// <summary>Of a peer only the node that hosts it tells, as its certificate names it.</summary>
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not Spoken { Message: IPeerMessage said } spoken)
            return base.AroundReceive(receive, message);
        // What is said of a peer as it was before is ignored for its fence: its old node need not know yet.
        if (
            _ledger?.State.Peers.GetValueOrDefault(said.Fence.Peer) is not { Node: { } host } peer
                || spoken.IsOf(host) || said.Fence.Incarnation != peer.Incarnation)
            return base.AroundReceive(receive, said);
        Refusals.Say("a run", spoken.By.Describe(), $"it speaks for a peer of node {host}");
        return true;
    }

    private void Loaded()
    {
        Receive<PeerProgress>(Progress);
        Receive<Durable>(durable =>
        {
            _ledger.OnDurable(durable.Number);
            Drain();
        });
        Receive<JournalFailed>(OnFailed);
        Receive<NodeKnown>(known =>
        {
            _nodes[known.Node] = known;
            Learn(known);
            _ledger.Reach(known.Node, _setup.Now);
            Drain();
        });
        Receive<NodeGone>(gone =>
        {
            _nodes.Remove(gone.Node);
            Part(gone);
        });
        ReceiveMoves();
        Receive<AcknowledgeDue>(_ => Acknowledge());
        Receive<HostedReport>(Check);
        Receive<GetRun>(_ => Sender.Tell(new Found<RunDetail>(Detail())));
        Receive<GetRuns>(_ => Sender.Tell(RunViewing.Summary(State, Waits())));
        Receive<WatchRun>(watch =>
        {
            _watchers.Add(watch.News);
            Sender.Tell(new Found<RunDetail>(Detail()));
            if (State.HasEnded && _ledger.IsSettled)
                _watchers.Complete();
        });
        Receive<IPeerMessage>(Take);
        Receive<IRunCommand>(Take);
        Receive<IRunInput>(Take);
    }

    private RunState State => _ledger.State;

    private RunDetail Detail() =>
        RunViewing.Detail(State, _ledger.Durable, ProgressOf, Waits(), _setup.Now);

    private IReadOnlyList<RunWait> Waits() => [.. RunWaits.Of(State, _setup.Now.Elapsed, _setup.Timings)];

    private PeerProgress? ProgressOf(RunPeer p) => _progress.GetValueOrDefault(p.Name);

    private IActorRef? Find(NodeId node) => _nodes.GetValueOrDefault(node)?.Actor;

    private void Learn(NodeKnown known)
    {
        Take(new NodeServes(known.Node, known.Sheets));
        Take(new NodeDrains(known.Node, known.Drains, known.By));
    }

    private void Take(object input)
    {
        if (_ledger.Take(input, Sender, _setup.Now) is { } entry)
        {
            if (input is IPeerMessage { Fence: var fence } && entry.About(fence.Peer) is { } incarnation)
                _setup.History.Write(new Heeded(_term, fence, incarnation, input.GetType().Name));
            _setup.Journal.Append(
                    _run, _term, entry.First, entry.Events, entry.EndsRun ? RunViewing.Summary(entry.After) : null)
                .PipeTo(Self, success: () => new Durable(entry.Last), failure: e => new JournalFailed(e));
        }

        MovePeers();
        Drain();
    }

    private void Drain()
    {
        while (_setup.Tenure.Lasts && _ledger.Next() is { } effect)
        {
            foreach (var happened in effect.Events)
                _traces?.See(happened);
            foreach (var (to, message) in effect.Answers)
                Answer(to, message);
            foreach (var order in effect.Orders)
            {
                if (Find(order.Node) is { } node)
                    node.Tell(Addressed(effect.State, order.Message), Self);
            }

            if (effect.Demand is not null)
                Context.Parent.Tell(effect.Demand);
            if (effect.Events.IsEmpty)
                continue;
            _outlet.Publish(effect, ProgressOf, node => _nodes.GetValueOrDefault(node)?.Sheets);
            Context.Parent.Tell(new RunHappened(_run, effect.Events));
            if (effect.Events.Any(e => e is RunEnded))
                Finish();
        }
    }

    private void Answer(IActorRef to, object message)
    {
        if (message is not EpochFinishedAck ack)
        {
            to.Tell(message, Self);
            return;
        }

        _acknowledgements.Hold(to, ack);
        if (!Timers.IsTimerActive("acknowledge"))
            Timers.StartSingleTimer("acknowledge", new AcknowledgeDue(), AcknowledgeWithin);
    }

    private void Acknowledge()
    {
        foreach (var (to, message) in _acknowledgements.Take())
            to.Tell(message, Self);
    }

    private IPeerMessage Addressed(RunState state, IPeerMessage order)
    {
        var message = _outlet.Address(state, _acknowledgements.On(order));
        return _traces?.On(message) ?? message;
    }

    /// <summary>The parent ends this actor once all that it has forwarded is answered.</summary>
    private void Finish()
    {
        Timers.CancelAll();
        Acknowledge();
        _watchers.Complete();
        _ = _setup.Archive.File(_run, _term);
        Context.Parent.Tell(new RunFinished(_run));
    }

    /// <summary>
    /// What is in memory may be ahead of the disk now: begin again from the disk. Who waits for an answer gets the
    /// reason.
    /// </summary>
    private void OnFailed(JournalFailed failed)
    {
        foreach (var (to, accepted) in _ledger.Abandon())
            to.Tell(JournalRefusal.Of(accepted.Key, _run, failed.Cause));
        if (failed.Cause is FencedException fenced)
            Context.Parent.Tell(new Fenced(fenced.Message));
        else
            ExceptionDispatchInfo.Throw(failed.Cause);
    }

    private void Check(HostedReport report)
    {
        if (Outbox.Stray(State, report.Node, report.Peer) is { } release)
            Find(report.Node)?.Tell(release, Self);
    }

    private void Progress(PeerProgress progress)
    {
        if (
            !State.Peers.TryGetValue(progress.Fence.Peer, out var p) || p.Incarnation != progress.Fence.Incarnation
                || progress.Fence.Stage != State.Stage)
            return;
        _progress[p.Name] = progress;
        if (_watchers.Any)
            _watchers.Tell(new RunNews(null, RunViewing.Peer(State, p, progress), null));
    }

    private sealed record AcknowledgeDue;
}
