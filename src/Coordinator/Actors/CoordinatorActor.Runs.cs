using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Hosting;
using Serilog;

namespace KdCluster.Coordinator.Actors;

/// <summary>Runs are submitted, commanded and asked about. Those that have ended are only in the journal.</summary>
public sealed partial class CoordinatorActor
{
    private readonly Dictionary<string, List<IActorRef>> _submitting = new(StringComparer.Ordinal);

    private void ReceiveRuns()
    {
        Receive<SubmitRun>(Submit);
        Receive<Submitted>(OnSubmitted);
        Receive<NotSubmitted>(OnNotSubmitted);
        Receive<RunHappened>(happened =>
        {
            foreach (var e in happened.Events)
                _setup.Meter.See(happened.Run, e);
        });
        Receive<RunFinished>(Finished);
        Receive<GetRuns>(_ => Gather(_runs.Values, Sender));
        Receive<GetRun>(get => ForwardOr(get.Run, get, () => Sender.Tell(new Found<RunDetail>(null))));
        Receive<WatchRun>(watch => ForwardOr(watch.Run, watch, () => Sender.Tell(new Found<RunDetail>(null))));
        Receive<IRunCommand>(command => ForwardOr(
            command.Run, command is ScaleRun scale ? scale with { Spare = _slots.Room().Spare } : command,
            () => AnswerEnded(command).PipeTo(
                Sender,
                failure: e => JournalRefusal.Of(command.Key, command.Run, e))));
        Receive<IPeerMessage>(message => ForwardOr(message.Fence.Run, (object?)_spoken ?? message, () =>
        {
            // The run has ended without this epoch: the peer need not say it again.
            if (message is EpochFinished)
                Sender.Tell(new EpochFinishedAck(message.Fence));
        }));
    }

    private void ForwardOr(RunId id, object message, Action otherwise)
    {
        if (_runs.TryGetValue(id, out var run))
            run.Forward(message);
        else
            otherwise();
    }

    private void Submit(SubmitRun submit)
    {
        if (_submitting.TryGetValue(submit.Key, out var waiting))
        {
            waiting.Add(Sender);
            return;
        }

        _submitting[submit.Key] = [Sender];
        Record(submit).PipeTo(Self, failure: e => new NotSubmitted(submit.Key, e));
    }

    private async Task<Submitted> Record(SubmitRun submit)
    {
        if (await _setup.Journal.FindByKey(submit.Key) is { } before)
        {
            var first = (RunSubmitted)(await _setup.Journal.Read(before, 0, 1))[0].Event;
            return new Submitted(submit.Key, Accepted(first) with { Repeated = true }, []);
        }

        var (plans, problems) = Submission.Read(submit, _setup.Catalogue);
        if (plans.Count == 0)
            return new Submitted(submit.Key, new RunRejected(submit.Key, problems), []);
        var runs = await Submission.Runs(submit, plans, _setup.Clock.GetUtcNow(), _setup.Journal);
        await _setup.Journal.Begin(_term, runs);
        return new Submitted(submit.Key, Accepted(runs[0]), [.. runs.Select(run => run.Run)]);
    }

    private static RunAccepted Accepted(RunSubmitted first) =>
        new(first.Key, first.Run, Repeated: false, first.Sweep, first.Sweep is null ? 1 : first.Plan.Sweep!.Count);

    private void OnSubmitted(Submitted submitted)
    {
        Adopt(submitted.Runs);
        _setup.Meter.Submitted(submitted.Runs.Count);
        _submitting.Remove(submitted.Key, out var askers);
        for (var i = 0; i < askers!.Count; i++)
            askers[i].Tell(
                submitted.Answer is RunAccepted accepted && i > 0
                    ? accepted with { Repeated = true }
                    : submitted.Answer);
    }

    private void OnNotSubmitted(NotSubmitted failed)
    {
        if (failed.Cause is not JournalException)
            Log.Error(failed.Cause, "a run could not be recorded");
        OnSubmitted(new Submitted(failed.Key, JournalRefusal.Of(failed.Key, new RunId("-"), failed.Cause), []));
        if (failed.Cause is FencedException)
            Surrender(failed.Cause.Message, ProgramExit.Replaced);
    }

    private void Finished(RunFinished finished)
    {
        _slots.Forget(finished.Run);
        NobodyLeavesFrom(finished.Run);
        _unheard.Remove(finished.Run);
        _setup.Meter.Forget(finished.Run);
        // As a message of its own: what was forwarded before is still answered.
        if (_runs.Remove(finished.Run, out var run))
            run.Tell(PoisonPill.Instance);
        MatchSoon();
    }

    /// <summary>A command to a run without an actor: its journal has the answer, and nothing changes.</summary>
    private async Task<ICommandAnswer> AnswerEnded(IRunCommand command)
    {
        var rows = await _setup.Journal.Read(command.Run);
        if (rows.Count == 0)
            return new CommandRefused(
                command.Key, command.Run, CommandRefusalKind.UnknownRun, $"there is no run \"{command.Run}\"");
        var state = RunReplay.Fold(rows);
        return state.HasEnded
            ? new RunDecider(_setup.Timings).Decide(state, command, _setup.Now).Answer!
            : new CommandRefused(
                command.Key, command.Run, CommandRefusalKind.Unavailable,
                $"run {command.Run} is being read from the journal; try again");
    }

    /// <summary>The runs' summaries; one that cannot be read is left out, and the log says why.</summary>
    private static void Gather(IEnumerable<IActorRef> runs, IActorRef asker)
    {
        var asked = runs.Select(run => run.Ask<RunSummary>(new GetRuns(), TimeSpan.FromSeconds(5))).ToArray();
        Answers().PipeTo(asker);

        async Task<RunSummary[]> Answers()
        {
            var answers = await Task.WhenAll(asked.Select(async task =>
            {
                try
                {
                    return await task;
                }
                catch (Exception e) when (e is AskTimeoutException or TaskCanceledException or UnavailableException)
                {
                    return null;
                }
            }));
            return [.. answers.OfType<RunSummary>()];
        }
    }
}
