using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Peers that exchange nothing with the others of their stage: controls, and all where peers do not teach each other.
/// Each has its next epoch as soon as it has trained one. Where all are such peers, the stage's epochs are those of the
/// slowest, and nobody waits for them; where peers teach each other, the stage's epochs are theirs alone.
/// </summary>
public static class OwnPace
{
    public static bool Has(RunState s, RunPeer p) => Has(s, PeerGroup.Of(p));

    /// <summary>Whether the stage's epochs are begun and closed with this peer.</summary>
    public static bool Counts(RunState s, RunPeer p) => Counts(s, PeerGroup.Of(p));

    /// <summary>It has trained the stage's epoch, and goes on wherever the stage is, lost or not.</summary>
    public static bool IsAbreast(RunState s, RunPeer p) =>
        s.Epoch >= 0 && !p.IsGone && Has(s, p) && p.TrainedEpoch >= s.Epoch;

    /// <summary>The epoch that it has to train next; null: none, or the stage's next one.</summary>
    public static int? NextOf(RunState s, RunPeer p)
    {
        if (s.Epoch < 0 || p.IsGone || !Has(s, p))
            return null;
        var isPending = s.Pending.Contains(p.Name);
        // One without which an epoch was closed comes in again with the stage's next.
        if (Counts(s, p) && !isPending && p.TrainedEpoch < s.Epoch)
            return null;
        var next = isPending ? Math.Max(s.Epoch, p.TrainedEpoch + 1) : p.TrainedEpoch + 1;
        return next < s.StagePlan.Epochs ? next : null;
    }

    /// <summary>The same for all of a group that train none now and have one to train; null: none of it has.</summary>
    private static int? NextOf(RunState s, PeerGroup group)
    {
        if (s.Epoch < 0 || group.IsGone || !Has(s, group))
            return null;
        var next = Counts(s, group) ? Math.Max(s.Epoch, group.Epoch + 1) : group.Epoch + 1;
        return next < s.StagePlan.Epochs ? next : null;
    }

    private static bool Has(RunState s, PeerGroup group) =>
        group.Role == PeerRole.Train && s.Rules.GoesAlone(group.IsControl);

    private static bool Counts(RunState s, PeerGroup group) =>
        group.Role == PeerRole.Train && (!s.Rules.InStep || !group.IsControl);

    /// <summary>What happens next to such a peer; null: nothing.</summary>
    public static IRunEvent? Next(RunState s)
    {
        if (
            s.Phase is not (RunPhase.Between or RunPhase.Training or RunPhase.Scoring) || !s.Rules.AnyGoesAlone
                || s.Status == RunStatus.Paused)
            return null;
        var surplus = SurplusFrom(s);
        if (s.Peers.Groups.Select(FirstOf).OfType<RunPeer>().MinBy(p => s.Peers.PlaceOf(p.Name)) is not { } first)
            return null;
        if (IsSurplus(first))
            return new PeerRemoved(s.Stage, first.Name);
        var begins = NextOf(s, first)!.Value;
        return new PeerBegan(
            s.Stage, begins, first.Name, s.Plan.Views.ViewOf(begins),
            [.. s.Rules.Sources(begins, [.. Taught(s)]).For(first.Name).Select(SheetKey.Of)]);

        // A whole group may wait for the same sheet of a teacher: one look at it is enough for all.
        RunPeer? FirstOf(PeerGroup group)
        {
            if (group.Phase != PeerPhase.Ready || NextOf(s, group) is not { } next)
                return null;
            var begin = HasSheets(s, group, next);
            return begin || surplus is not null
                ? s.Peers.Of(group).FirstOrDefault(
                    p => !RunWaits.IsMoving(s, p) && NextOf(s, p) is not null && (begin || IsSurplus(p)))
                : null;
        }

        bool IsSurplus(RunPeer p) => p.IsStudent && s.Peers.PlaceOf(p.Name) >= surplus;
    }

    /// <summary>All that such a peer may use: sheets of teachers.</summary>
    public static IEnumerable<SheetManifest> Taught(RunState s) => Teachers(s).SelectMany(t => t.Sheets);

    /// <summary>Peers of earlier stages that answer here.</summary>
    public static IEnumerable<RunPeer> Teachers(RunState s) => s.Rules.TeachersTeach
        ? s.StagePlan.Teachers.Select(name => s.Peers[name])
        : [];

    /// <summary>
    /// The epochs for which teachers' sheets will be asked next: first those of peers that wait for them.
    /// </summary>
    public static IEnumerable<int> Coming(RunState s)
    {
        if (s.Rules.InStep || s.Epoch < 0)
            return [s.Epoch + 1];
        var (waited, ahead) = (new SortedSet<int>(), new SortedSet<int>());
        foreach (var group in s.Peers.Groups)
        {
            if (group.Phase == PeerPhase.Training && Has(s, group))
                ahead.Add(group.Epoch + 1);
            else if (NextOf(s, group) is { } next && s.Peers.Of(group).Any(p => NextOf(s, p) is not null))
                waited.Add(next);
        }

        return [.. waited, .. ahead.Except(waited)];
    }

    /// <summary>Without whom the stage does not end: they have epochs to train, and a place or hope for one.</summary>
    public static IEnumerable<RunPeer> Unfinished(RunState s, TimeSpan now) => !s.Rules.AnyGoesAlone
        ? []
        : s.InOrder.Where(p => IsUnfinished(s, p, now));

    /// <summary>Whether there are such peers.</summary>
    public static bool IsUnfinished(RunState s, TimeSpan now) => s.Rules.AnyGoesAlone && s.Peers.Groups.Any(
        group => (group.Phase == PeerPhase.Training || NextOf(s, group) is not null)
            && s.Peers.Of(group).Any(p => IsUnfinished(s, p, now)));

    private static bool IsUnfinished(RunState s, RunPeer p, TimeSpan now) =>
        NextOf(s, p) is not null && (p.IsUp || now - p.Since <= s.Plan.Placement.Deadline);

    /// <summary>What is in its way, or how it does.</summary>
    public static RunWait WaitOf(RunState s, RunPeer p, RunTimings t) => p.Phase switch
    {
        PeerPhase.Training => new(
            $"{p.Name} trains epoch {p.Epoch + 1}", p.Since,
            p.Acknowledged ? RunPatience.DeadlineOf(s, p, t) : t.Acknowledge),
        PeerPhase.Ready when s.Status == RunStatus.Paused => new("it is paused", p.Since, null),
        PeerPhase.Ready => new($"{p.Name} has no sheet of a teacher for its next epoch yet", p.Since, t.Sheet),
        PeerPhase.Starting => new($"{p.Name} starts again on {p.Node}", p.Since, t.Start),
        _ => new($"{p.Name} is lost and may come back", p.Since, s.Plan.Placement.Deadline),
    };

    /// <summary>The place from which on students are more than the stage shall have; null: they are not.</summary>
    private static int? SurplusFrom(RunState s) => s.Plan.Scale is not null && s.StudentCount > s.Wanted
        ? s.Peers.PlaceOf(s.Students.ElementAt(s.Wanted).Name)
        : null;

    private static bool HasSheets(RunState s, PeerGroup group, int epoch) =>
        group.IsControl || s.Rules.TeacherSheetFor(epoch) is not { } due
            || Teachers(s).All(t => t.Sheets.Any(m => m.View == due.Sheet.View));
}
