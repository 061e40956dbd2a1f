using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>From the start of the actor until its state is there.</summary>
public sealed partial class RunActor
{
    private static readonly TimeSpan LoadEvery = TimeSpan.FromSeconds(10);
    private string? _unreadable;

    /// <summary>Nodes that went meanwhile.</summary>
    private readonly Dictionary<NodeId, NodeGone> _gone = [];

    /// <summary>
    /// Questions and commands wait. All else is lost, as if the network had lost it: it is sent again.
    /// </summary>
    private void Loading()
    {
        Receive<LoadAgain>(_ => Load());
        Receive<RunRead>(Begin);
        Receive<ReadFailed>(NotRead);
        Receive<JournalFailed>(OfBefore);
        ReceiveNodes();
        Receive<GetRun>(_ => Stash.Stash());
        Receive<GetRuns>(_ => Stash.Stash());
        Receive<WatchRun>(_ => Stash.Stash());
        Receive<IRunCommand>(_ => Stash.Stash());
        ReceiveAny(_ => { });
    }

    /// <summary>The journal of this run cannot be read: whoever asks is told why.</summary>
    private void Unreadable(string reason)
    {
        Receive<LoadAgain>(_ =>
        {
            Become(Loading);
            Load();
        });
        Receive<JournalFailed>(OfBefore);
        ReceiveNodes();
        Receive<IRunCommand>(command => Sender.Tell(
            new CommandRefused(command.Key, _run, CommandRefusalKind.Unavailable, reason)));
        Receive<GetRun>(_ => Refuse());
        Receive<GetRuns>(_ => Refuse());
        Receive<WatchRun>(_ => Refuse());
        ReceiveAny(_ => { });

        void Refuse() => Sender.Tell(new Status.Failure(new UnavailableException(reason)));
    }

    private void ReceiveNodes()
    {
        Receive<NodeKnown>(known =>
        {
            _nodes[known.Node] = known;
            _gone.Remove(known.Node);
        });
        Receive<NodeGone>(gone =>
        {
            _nodes.Remove(gone.Node);
            _gone[gone.Node] = gone;
        });
    }

    private void Load()
    {
        Read().PipeTo(Self, failure: e => new ReadFailed(e));

        async Task<RunRead> Read()
        {
            var rows = await _setup.Journal.Read(_run);
            var state = RunReplay.Fold(rows, _setup.Now.Elapsed) with { Term = _term };
            foreach (var row in rows)
                _setup.History.Write(new Journaled(_run, row.Number, row.Term, row.Event));
            return new RunRead(state, rows[^1].Number, (rows[0].Event as RunSubmitted)?.Trace);
        }
    }

    /// <summary>
    /// Several appends fail together, and the first of them made this actor begin anew. Only that another coordinator
    /// has taken over still matters.
    /// </summary>
    private void OfBefore(JournalFailed failed)
    {
        if (failed.Cause is FencedException fenced)
            Context.Parent.Tell(new Fenced(fenced.Message));
    }

    private void NotRead(ReadFailed failed)
    {
        var reason = $"run {_run} cannot be read from the journal: {failed.Cause.Message}";
        if (_unreadable != reason)
            Log.Error("{Reason:l}; it is tried again every {Seconds} s", reason, LoadEvery.TotalSeconds);
        _unreadable = reason;
        Timers.StartSingleTimer("load", new LoadAgain(), LoadEvery);
        Become(() => Unreadable(reason));
        Stash.UnstashAll();
    }

    private void Begin(RunRead read)
    {
        _ledger = new(new RunDecider(_setup.Timings), read.State, read.LastNumber);
        _traces = new(_run, read.Trace);
        foreach (var known in _nodes.Values)
            Learn(known);
        foreach (var gone in _gone.Values)
            Part(gone);
        _gone.Clear();
        _setup.Tracking.Tell(_run); // Another process may have told of what is in the journal, or nobody.
        Become(Loaded);
        Stash.UnstashAll();
        // A crash came before the report was written.
        if (State.HasEnded)
        {
            Finish();
            return;
        }

        Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        // What was granted to its actor before and is not in the journal is lost.
        Context.Parent.Tell(new GrantsForgotten(_run));
        // A run that has not opened its first stage wants nothing yet; its first tick opens it, and says what it wants.
        if (State.Phase != RunPhase.Submitted)
            Context.Parent.Tell(SlotDemands.Of(State, _setup.Now.Elapsed));
    }

    private sealed record LoadAgain;

    private sealed record ReadFailed(Exception Cause);
}
