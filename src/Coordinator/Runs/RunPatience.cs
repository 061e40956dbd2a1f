using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>What a run does about silence. Asked on every tick, so that nothing waits for ever.</summary>
public static class RunPatience
{
    public static IReadOnlyList<IRunEvent> Overdue(RunState s, Moment now, RunTimings timings)
    {
        List<IRunEvent> events = [];
        foreach (var p in s.InOrder)
        {
            if (OverduePeer(s, p, now.Elapsed, timings) is { } e)
                events.Add(e);
        }

        if (s.Phase == RunPhase.Scoring && s.ScoreTried.Count < s.Peers.Count && now.Elapsed - s.Since > timings.Sheet)
            events.Add(new EnsembleSkipped(s.Stage, $"no answer within {timings.Sheet}"));
        if (s.Phase == RunPhase.Training && !s.Pending.IsEmpty)
            CloseOrEnd(s, now.Elapsed, timings, events);
        return events;
    }

    /// <summary>
    /// When a peer that trains is overdue. The last epoch has one evaluation more, for the ensemble, and that takes no
    /// longer than an epoch, which has one itself.
    /// </summary>
    public static TimeSpan DeadlineOf(RunState s, RunPeer p, RunTimings timings) =>
        EpochDeadline.Of(p.Seconds, timings) * (s.WantsTestSheet(p) ? 2 : 1);

    /// <summary>A lost peer's time to come back; who was lost too often has none any more.</summary>
    public static TimeSpan RejoinOf(RunPeer p, RunTimings timings) =>
        p.Losses > timings.MaxFailures ? TimeSpan.Zero : timings.Rejoin;

    /// <summary>
    /// How long the open epoch waits for a peer. Nobody waits for one that goes on by itself: it is not cut short, and
    /// has the run file's time to find a place.
    /// </summary>
    private static TimeSpan PatienceWith(RunState s, RunPeer p, RunTimings t) =>
        OwnPace.Has(s, p)
            ? p.IsUp && (p.Phase == PeerPhase.Training || s.Status == RunStatus.Paused)
                ? TimeSpan.MaxValue
                : s.Plan.Placement.Deadline
            : p.Phase == PeerPhase.Training ? DeadlineOf(s, p, t) : RejoinOf(p, t);

    private static IRunEvent? OverduePeer(RunState s, RunPeer p, TimeSpan now, RunTimings t)
    {
        var silent = now - p.Since;
        return p.Phase switch
        {
            PeerPhase.Starting when silent > t.Start => Lost(s, p, $"it was not ready within {t.Start}", t),
            PeerPhase.Training when !p.Acknowledged && silent > t.Acknowledge =>
                Lost(s, p, $"node {p.Node} did not acknowledge epoch {p.Epoch + 1} within {t.Acknowledge}", t),
            PeerPhase.Training when OwnPace.Has(s, p) => silent > DeadlineOf(s, p, t) ? TooLong(s, p, t) : null,
            PeerPhase.Training when !IsPending(s, p) && silent > 2 * DeadlineOf(s, p, t) =>
                Lost(s, p, $"epoch {p.Epoch + 1} was closed without it and it is still silent after {silent:c}", t),
            PeerPhase.Ready when SheetsDue.Of(s, p) is not null
                && now - (p.Since > s.Since ? p.Since : s.Since) > t.Sheet =>
                    Lost(s, p, $"it made no sheet within {t.Sheet}", t),
            PeerPhase.Releasing when silent > t.Release => new PeerFreed(s.Stage, p.Name, p.Incarnation),
            _ => null,
        };
    }

    private static bool IsPending(RunState s, RunPeer p) =>
        s.Phase == RunPhase.Training && p.Epoch == s.Epoch && s.Pending.Contains(p.Name);

    /// <summary>
    /// With a quorum, the epoch is closed as soon as everyone who is missing is overdue. Without one, who is overdue is
    /// started again, and a cohort that cannot be placed for as long as the run file allows ends the run.
    /// </summary>
    private static void CloseOrEnd(RunState s, TimeSpan now, RunTimings t, List<IRunEvent> events)
    {
        var lost = events.OfType<PeerLost>().Select(e => e.Peer).ToHashSet();
        var pending = s.InOrder.Where(p => s.Pending.Contains(p.Name)).ToList();
        var done = s.Participants.Count(
            name => !s.Pending.Contains(name) && s.Peers[name].IsStudent && s.Peers[name].Phase != PeerPhase.Abandoned);
        if (done >= s.MinPeers)
        {
            if (Quorum.ClosesAt(s) is { } at && now >= at)
            {
                events.Add(RunProgress.Close(s));
                return;
            }

            if (pending.All(p => Waited(p) > PatienceWith(s, p, t)))
                events.Add(RunProgress.Close(s));
            return;
        }

        foreach (
            var p in pending.Where(
                p => p.Phase == PeerPhase.Training && !lost.Contains(p.Name) && now - p.Since > DeadlineOf(s, p, t)))
            events.Add(TooLong(s, p, t));
        if (pending.All(p => HasNothing(p) && Waited(p) > s.Plan.Placement.Deadline))
        {
            events.Add(new RunEnding(
                RunStatus.Failed,
                $"{done} of at least {s.MinPeers} peers are left and no place was found within "
                    + $"{s.Plan.Placement.Deadline}: {s.Missing ?? pending[0].Reason}", null));
        }

        // A pause is no time that a peer was waited for.
        TimeSpan Waited(RunPeer p) => now - (p.Phase == PeerPhase.Ready && s.Since > p.Since ? s.Since : p.Since);

        // Neither a place nor, at its own pace, a teacher's sheet.
        bool HasNothing(RunPeer p) =>
            p.Phase == PeerPhase.Waiting || (p.Phase == PeerPhase.Ready && s.Status != RunStatus.Paused);
    }

    private static PeerLost TooLong(RunState s, RunPeer p, RunTimings t) =>
        Lost(s, p, $"epoch {p.Epoch + 1} took it longer than {DeadlineOf(s, p, t)}", t);

    private static PeerLost Lost(RunState s, RunPeer p, string reason, RunTimings t) =>
        new(s.Stage, p.Name, p.Incarnation, reason, true, false, false, t.BackoffAfter(p.Failures + 1).TotalSeconds);
}
