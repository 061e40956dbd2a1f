using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>Runs are submitted, commanded and asked about.</summary>
public sealed partial class CoordinatorActor
{
    /// <summary>What each request to submit led to.</summary>
    private readonly Dictionary<string, RunAccepted> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<IActorRef>> _submitting = new(StringComparer.Ordinal);

    private void ReceiveRuns()
    {
        Receive<SubmitRun>(Submit);
        Receive<RunsRecorded>(Recorded);
        Receive<RunsNotRecorded>(NotRecorded);
        Receive<RunFinished>(finished =>
        {
            _slots.Forget(finished.Run);
            _unheard.Remove(finished.Run);
            MatchSoon();
        });
        Receive<GetRuns>(_ => AllRuns());
        Receive<GetRun>(get =>
        {
            if (_runs.TryGetValue(get.Run, out var run))
                run.Forward(get);
            else
                Sender.Tell(new Found<RunDetail>(null));
        });
        Receive<IRunCommand>(command =>
        {
            if (_runs.TryGetValue(command.Run, out var run))
                run.Forward(command);
            else
                Sender.Tell(
                    new CommandRefused(
                        command.Key, command.Run, CommandRefusalKind.UnknownRun, $"there is no run \"{command.Run}\""));
        });
        Receive<IPeerMessage>(message =>
        {
            if (_runs.TryGetValue(message.Fence.Run, out var run))
                run.Forward(message);
        });
    }

    private void Submit(SubmitRun submit)
    {
        if (_keys.Count == 0)
            LoadKeys();
        if (_keys.TryGetValue(submit.Key, out var before))
        {
            Sender.Tell(before with { Repeated = true });
            return;
        }

        if (_submitting.TryGetValue(submit.Key, out var waiting))
        {
            waiting.Add(Sender);
            return;
        }

        var (plans, problems) = Submission.Read(submit, _setup.Catalogue);
        if (plans.Count == 0)
        {
            Sender.Tell(new RunRejected(submit.Key, problems));
            return;
        }

        var runs = Submission.Runs(submit.Key, plans, _setup.Clock.GetUtcNow(), _runs.ContainsKey);
        _submitting[submit.Key] = [Sender];
        _setup.Journal.Begin(_term, runs)
            .PipeTo(
                Self, success: () => new RunsRecorded(submit.Key, [.. runs.Select(run => run.Run)], Accepted(runs[0])),
                failure: e => new RunsNotRecorded(submit.Key, e));
    }

    private static RunAccepted Accepted(RunSubmitted first) =>
        new(first.Key, first.Run, Repeated: false, first.Sweep, first.Sweep is null ? 1 : first.Plan.Sweep!.Count);

    private void Recorded(RunsRecorded recorded)
    {
        _keys[recorded.Key] = recorded.Answer;
        Adopt(recorded.Runs);
        _submitting.Remove(recorded.Key, out var askers);
        foreach (var (asker, i) in askers!.Select((a, i) => (a, i)))
            asker.Tell(recorded.Answer with { Repeated = i > 0 });
    }

    private void NotRecorded(RunsNotRecorded failed)
    {
        _submitting.Remove(failed.Key, out var askers);
        Log.Error(failed.Cause, "a run could not be recorded");
        foreach (var asker in askers!)
            asker.Tell(
                new CommandRefused(
                    failed.Key, new RunId("-"), CommandRefusalKind.Unavailable,
                    $"the journal cannot be written: {failed.Cause.Message}"));
        if (failed.Cause is Journal.FencedException)
            Surrender(failed.Cause.Message);
    }

    private void LoadKeys()
    {
        foreach (var run in _order)
        {
            if (_setup.Journal.Read(run, 0, 1)[0].Event is RunSubmitted submitted)
                _keys.TryAdd(submitted.Key, Accepted(submitted));
        }
    }

    /// <summary>Every run's summary, newest first; one that does not answer in time is left out.</summary>
    private void AllRuns()
    {
        var asker = Sender;
        var asked = Enumerable.Reverse(_order)
            .Select(run => _runs[run].Ask<RunSummary>(new GetRuns(), TimeSpan.FromSeconds(5))).ToArray();
        Gather().PipeTo(asker, failure: e => new Status.Failure(e));

        async Task<RunSummary[]> Gather()
        {
            var answers = await Task.WhenAll(asked.Select(async task =>
            {
                try
                {
                    return await task;
                }
                catch (Exception e) when (e is AskTimeoutException or TaskCanceledException)
                {
                    return null;
                }
            }));
            return [.. answers.OfType<RunSummary>()];
        }
    }
}
