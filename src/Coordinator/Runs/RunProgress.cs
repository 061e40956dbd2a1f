using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// The rules by which a run goes on by itself. Each looks at the state alone, so that a restarted coordinator goes on
/// where the old one was.
/// </summary>
public static class RunProgress
{
    /// <summary>The next thing to happen; null when the run waits for others.</summary>
    public static IRunEvent? Next(RunState s, Moment now, RunTimings timings) => OwnPace.Next(s) ?? s.Phase switch
    {
        RunPhase.Submitted => new StageOpened(0, now.Time),
        RunPhase.Between or RunPhase.Scoring when Turned(s) is { } turned => turned,
        RunPhase.Between => NextEpoch(s, now, timings),
        RunPhase.Training => s.Pending.IsEmpty ? Close(s) : Hopeless(s),
        RunPhase.Scoring => AfterScoring(s, now),
        RunPhase.Clearing when AllFreed(s) =>
            s.IsLastStage ? new RunEnded(RunStatus.Completed, null, now.Time) : new StageOpened(s.Stage + 1, now.Time),
        RunPhase.Ending when AllFreed(s) => new RunEnded(s.End!.Value.Status, s.End!.Value.Reason, now.Time),
        _ => null,
    };

    public static EpochEnded Close(RunState s)
    {
        var done = s.Participants.Where(
            name => !s.Pending.Contains(name) && s.Peers[name] is { Phase: not PeerPhase.Abandoned } p
                && p.TrainedEpoch >= s.Epoch).ToList();
        return new(s.Stage, s.Epoch, done, [.. s.Participants.Except(done)]);
    }

    /// <summary>A source that has come into quarantine, or out of it, by the epoch that is closed.</summary>
    private static IRunEvent? Turned(RunState s)
    {
        foreach (var name in s.Peers.Keys)
        {
            if (!s.Standings.TryGetValue(name, out var shown) || shown.Held == s.Quarantined.ContainsKey(name))
                continue;
            return shown.Held
                ? new SourceQuarantined(s.Stage, s.Epoch, name, shown.Last, shown.Best)
                : new SourceRecovered(s.Stage, s.Epoch, name, shown.Last);
        }

        return null;
    }

    private static bool AllFreed(RunState s) =>
        s.Peers.Groups.All(group => group.Phase is PeerPhase.Freed or PeerPhase.Abandoned);

    private static IRunEvent? NextEpoch(RunState s, Moment now, RunTimings timings)
    {
        if (s.Epoch + 1 >= s.StagePlan.Epochs)
            return EndStage(s, now);
        if (Hopeless(s) is { } end)
            return end;
        if (s.Status == RunStatus.Paused)
            return null;
        if (s.Round is { Remaining: > 0 })
            return TimedOut(s, now, timings);
        if (Surplus(s) is { } surplus && !(OwnPace.Has(s, surplus) && surplus.Phase == PeerPhase.Training))
            return new PeerRemoved(s.Stage, surplus.Name);
        if (RunWaits.BeforeEpoch(s, now.Elapsed, timings).Any())
            return TimedOut(s, now, timings);
        var next = s.Epoch + 1;
        var participants = s.InOrder.Where(
            p => OwnPace.Counts(s, p)
                && ((p.Phase == PeerPhase.Ready && !RunWaits.IsMoving(s, p)) || OwnPace.IsAbreast(s, p)))
            .Select(p => p.Name).ToList();
        return new EpochBegan(
            s.Stage, next, now.Time, s.Plan.Views.ViewOf(next), participants,
            [.. Pool(s, next, participants).Select(SheetKey.Of).Distinct()])
        {
            Missing = [
                .. s.InOrder.Where(p => OwnPace.Counts(s, p) && !OwnPace.IsAbreast(s, p) && RunWaits.IsMissing(p))
                .Select(p => p.Name)],
        };
    }

    /// <summary>
    /// The sheets that anybody may use in an epoch. Two learners tell: what they have in common, and each other's.
    /// </summary>
    private static IEnumerable<SheetManifest> Pool(RunState s, int epoch, List<PeerId> participants)
    {
        // A round of means is judged by the sheets that it was made from, so these stay with it.
        if (s.Plan.Exchange.Topology == ExchangeTopology.Mean)
            return s.Sheets;
        var sources = s.Rules.Sources(epoch, [.. s.Sheets]);
        return participants.Where(name => s.Peers[name].IsStudent).Take(2).SelectMany(sources.For);
    }

    private static RunEnding? TimedOut(RunState s, Moment now, RunTimings timings)
    {
        if (s.Queued)
            return null;
        var refusedAtOnce = s.Plan.Placement.WhenUnmet == UnmetPlacement.Fail && s.Missing is not null && s.Epoch < 0;
        if (!refusedAtOnce && now.Elapsed - s.Since <= s.Plan.Placement.Deadline)
            return null;
        var lacking = s.InOrder.Where(
            p => p.Phase == PeerPhase.Waiting
                && (s.IsNeeded(p) || s.Students.Count(x => x.IsUp) < s.MinPeers)).ToList();
        if (lacking.Count == 0)
            return null;
        var why = s.Missing ?? string.Join(
            "; ", RunWaits.BeforeEpoch(s, now.Elapsed, timings).Take(3).Select(wait => wait.What));
        var last = lacking.FirstOrDefault(p => p.Reason is not null);
        return new RunEnding(
            RunStatus.Failed,
            (
                refusedAtOnce
                    ? "placement cannot be met: "
                    : $"placement was not met within {s.Plan.Placement.Deadline}: ") + why + (last is null
                    ? ""
                    : $" ({last.Name}: {last.Reason})"),
            null);
    }

    /// <summary>So many peers have been given up that the stage cannot go on.</summary>
    private static RunEnding? Hopeless(RunState s)
    {
        if (!s.AnyAbandoned)
            return null;
        var given = s.Peers.Groups.Where(group => group.Phase == PeerPhase.Abandoned).SelectMany(s.Peers.Of)
            .OrderBy(p => s.Peers.PlaceOf(p.Name)).ToList();
        var left = s.StudentCount;
        var needed = s.Epoch < 0
            ? given.FirstOrDefault(p => p.JoinedEpoch < 0)
            : given.FirstOrDefault(p => p.Role == PeerRole.Serve);
        if (needed is null && left >= s.MinPeers)
            return null;
        var p = needed ?? given[^1];
        return new RunEnding(
            RunStatus.Failed,
            $"peer {p.Name} was given up ({p.Reason})"
                + (needed is null ? $" and {left} of at least {s.MinPeers} are left" : ""), null);
    }

    private static StageEnded? EndStage(RunState s, Moment now) =>
        Quorum.Late(s).Any() || OwnPace.IsUnfinished(s, now.Elapsed) ? null : new StageEnded(s.Stage);

    private static RunPeer? Surplus(RunState s) => s.StudentCount > s.Wanted ? s.Students.Last() : null;

    private static IRunEvent? AfterScoring(RunState s, Moment now) => s.ScoreTried.Count >= s.Peers.Count
        ? EndStage(s, now)
        : Outbox.Scorer(s) is null ? new EnsembleSkipped(s.Stage, "no peer could measure it") : null;
}
