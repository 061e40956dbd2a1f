using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>One thing that a run waits for.</summary>
/// <param name="Since">When it began to. Monotonic.</param>
/// <param name="Limit">How long it does at most; null: for as long as people want it to.</param>
public sealed record RunWait(string What, TimeSpan Since, TimeSpan? Limit);

/// <summary>What a run waits for: everything has a name, and all but people's wishes a limit.</summary>
public static class RunWaits
{
    public static IEnumerable<RunWait> Of(RunState s, TimeSpan now, RunTimings t) => s.Phase switch
    {
        RunPhase.Between when s.Status == RunStatus.Paused => [new("it is paused", s.Since, null)],
        RunPhase.Between when s.Epoch + 1 >= s.StagePlan.Epochs => BeforeEnd(s, now, t),
        RunPhase.Between => BeforeEpoch(s, now, t),
        RunPhase.Training => OfEpoch(s, t),
        RunPhase.Scoring when Outbox.Scorer(s) is { } scorer && s.ScoreTried.Count < s.Peers.Count =>
            [new($"{scorer.Name} measures the ensemble", s.Since, t.Sheet)],
        RunPhase.Scoring => BeforeEnd(s, now, t),
        RunPhase.Clearing or RunPhase.Ending => s.InOrder.Where(p => p.Phase == PeerPhase.Releasing)
            .Select(p => new RunWait($"{p.Name} is released by {p.Node}", p.Since, t.Release)),
        _ => [],
    };

    private static IEnumerable<RunWait> BeforeEnd(RunState s, TimeSpan now, RunTimings t) =>
        Quorum.Late(s).Select(p => OfLate(s, p, t))
            .Concat(OwnPace.Unfinished(s, now).Select(p => OwnPace.WaitOf(s, p, t)));

    /// <summary>What the next epoch cannot begin without.</summary>
    public static IEnumerable<RunWait> BeforeEpoch(RunState s, TimeSpan now, RunTimings t)
    {
        if (s.Round is { Remaining: > 0 } round)
            yield return new($"{round.Remaining} shards of the mean are not made", s.Since, t.Sheet);
        foreach (var p in s.InOrder)
        {
            if (IsMoving(s, p) && !OwnPace.Has(s, p))
            {
                yield return OfMove(s, p, t);
            }
            else if (p.Phase is PeerPhase.Waiting or PeerPhase.Starting)
            {
                if (s.IsNeeded(p))
                    yield return new(
                        $"{p.Name} is not ready", p.Since,
                        p.Phase == PeerPhase.Starting ? t.Start : s.Plan.Placement.Deadline);
                else if (!OwnPace.Has(s, p) && IsMissing(p) && now - p.Since <= RunPatience.RejoinOf(p, t))
                    yield return OfAbsent(p, t);
            }
            else if (
                p.Phase == PeerPhase.Ready && (s.Rules.InStep || s.Epoch < 0) && SheetsDue.Of(s, p) is not null)
            {
                yield return new($"{p.Name} has not made its sheet", Later(p.Since, s.Since), t.Sheet);
            }
        }

        var ready = s.Students.Count(
            p => p.Phase == PeerPhase.Ready || (p.Phase == PeerPhase.Training && OwnPace.IsAbreast(s, p)));
        if (ready < s.MinPeers)
            yield return new(
                $"{ready} of at least {s.MinPeers} peers are ready", s.Since, s.Plan.Placement.Deadline);
    }

    /// <summary>It has trained in this stage: an epoch that begins without it has to say so.</summary>
    public static bool IsMember(RunPeer p) => p.Role == PeerRole.Train && p.JoinedEpoch >= 0 && !p.IsGone;

    /// <summary>A member that is lost or late; one that was taken away and comes back is not.</summary>
    public static bool IsMissing(RunPeer p) =>
        IsMember(p)
            && (p.Phase == PeerPhase.Training || (p.Phase != PeerPhase.Ready && (p.Losses > 0 || p.Moves)));

    /// <summary>What it knows is being copied: it trains no further epoch where it is.</summary>
    public static bool IsMoving(RunState s, RunPeer p) => Moves.IsDue(s, p) || Moves.IsLeaving(s, p);

    private static IEnumerable<RunWait> OfEpoch(RunState s, RunTimings t)
    {
        var waits = s.InOrder.Where(p => s.Pending.Contains(p.Name)).Select(p => OfPending(s, p, t));
        return Quorum.ClosesAt(s) is { } at
            ? waits.Select(wait => wait with { Limit = TimeSpan.FromTicks(Math.Max(0, (at - wait.Since).Ticks)) })
            : waits;
    }

    private static RunWait OfLate(RunState s, RunPeer p, RunTimings t) => new(
        $"{p.Name} is late and trains epoch {p.Epoch + 1} to its end", p.Since, 2 * RunPatience.DeadlineOf(s, p, t));

    private static RunWait OfMove(RunState s, RunPeer p, RunTimings t) =>
        new($"{p.Name} leaves {p.Node}: its checkpoint is copied", Moves.Since(s, p), t.HandOver);

    private static RunWait OfAbsent(RunPeer p, RunTimings t) => new(
        p.Moves ? $"{p.Name} moves to another node" : $"{p.Name} is lost and may come back", p.Since,
        RunPatience.RejoinOf(p, t));

    private static RunWait OfPending(RunState s, RunPeer p, RunTimings t) => p.Phase switch
    {
        _ when IsMoving(s, p) => OfMove(s, p, t),
        _ when OwnPace.Has(s, p) => OwnPace.WaitOf(s, p, t),
        PeerPhase.Training when !p.Acknowledged =>
            new($"{p.Name} has not acknowledged epoch {p.Epoch + 1}", p.Since, t.Acknowledge),
        PeerPhase.Training => new(
            $"{p.Name} trains epoch {p.Epoch + 1}{Afterwards(s, p)}", p.Since, RunPatience.DeadlineOf(s, p, t)),
        PeerPhase.Starting => new($"{p.Name} starts again on {p.Node}", p.Since, t.Start),
        _ => OfAbsent(p, t),
    };

    private static string Afterwards(RunState s, RunPeer p) =>
        p.Node is { } node && s.Draining.ContainsKey(node) && s.Epoch + 1 < s.StagePlan.Epochs
            ? $", then leaves {node}"
            : "";

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
