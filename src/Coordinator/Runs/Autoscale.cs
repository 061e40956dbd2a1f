using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// `scale: { autoscale: true }`: a run that goes on takes slots that nobody else wants, up to `max`, and gives them
/// back when a run waits for its turn. What it began with it keeps.
/// </summary>
public static class Autoscale
{
    /// <summary>
    /// How many more students it would take now. None while one of its own waits for a place: that one comes first. A
    /// student that was given up keeps its number, or one that can live nowhere would be replaced for ever.
    /// </summary>
    public static int More(RunState s)
    {
        if (!IsOpen(s) || s.Students.Any(p => p.Phase == PeerPhase.Waiting))
            return 0;
        var given = s.InOrder.Count(p => p is { IsStudent: true, Phase: PeerPhase.Abandoned });
        return Leaving(s) > 0 ? 0 : Math.Max(0, s.Plan.Scale!.Max - s.StudentCount - given);
    }

    /// <summary>How many it took by itself, and has not given back.</summary>
    public static int Extra(RunState s) => IsOpen(s)
        ? Math.Max(0, s.StudentCount - Leaving(s) - s.StagePlan.Peers.Count(p => !p.IsControl && p.JoinEpoch == 0))
        : 0;

    /// <summary>Students that go at the next boundary.</summary>
    public static int Leaving(RunState s) =>
        Resizing.IsOfStage(s) ? Math.Max(0, s.StudentCount - s.Wanted) : 0;

    /// <summary>What device its added peers ask for; null: any.</summary>
    public static string? Device(RunState s) => IsOpen(s)
        ? s.StagePlan.Peers.First(p => p.Name == s.Plan.Scale!.Template).Device
        : null;

    /// <summary>The same again changes nothing: reports may be older than what the run has done since.</summary>
    public static IReadOnlyList<IRunEvent> Next(RunState s, PlacementReport report)
    {
        var change = report.Keep is { } keep
            ? Math.Min(0, keep - Extra(s))
            : Math.Min(report.Spare, More(s));
        return change == 0
            ? []
            : Resizing.Events(s, new RunScaled(null, s.Stage, s.StudentCount - Leaving(s) + change));
    }

    /// <summary>Before the first epoch a stage waits for the peers of its plan alone.</summary>
    private static bool IsOpen(RunState s) =>
        s.Autoscales && s.Status != RunStatus.Paused && s.Epoch >= 0 && Resizing.IsOfStage(s)
            && !Resizing.IsTooLate(s);
}
