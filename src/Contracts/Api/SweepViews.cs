using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Api;

/// <summary>One line of `GET /api/sweeps`. All of it follows from the sweep's runs.</summary>
/// <param name="Status">Of the runs together: `running` as soon as one has begun and until all have ended; then
///     `failed` or `cancelled` when one did not complete.</param>
/// <param name="Runs">How many it has, of which so many <paramref name="Completed"/>, <paramref name="Failed"/> or were
///     <paramref name="Cancelled"/>.</param>
/// <param name="Finished">When the last one ended; null while one goes on.</param>
public sealed record SweepSummary(
    SweepId Sweep, string Name, RunStatus Status, int Runs, int Running, int Completed, int Failed, int Cancelled,
    DateTimeOffset Submitted, DateTimeOffset? Finished);

/// <summary>`GET /api/sweeps/{id}`.</summary>
/// <param name="Runs">In the order of the sweep.</param>
public sealed record SweepDetail(SweepSummary Summary, IReadOnlyList<RunSummary> Runs)
{
    /// <param name="runs">All runs of one sweep.</param>
    public static SweepDetail Of(IEnumerable<RunSummary> runs)
    {
        var ordered = runs.OrderBy(run => run.Sweep!.Index).ToList();
        var first = ordered[0];
        var ended = ordered.All(run => run.Status.IsEnd());
        return new SweepDetail(
            new SweepSummary(
                first.Sweep!.Id, first.Name, StatusOf(ordered, ended), ordered.Count,
                ordered.Count(run => run.Status == RunStatus.Running), Count(RunStatus.Completed),
                Count(RunStatus.Failed), Count(RunStatus.Cancelled), ordered.Min(run => run.Submitted),
                ended ? ordered.Max(run => run.Finished) : null),
            ordered);

        int Count(RunStatus status) => ordered.Count(run => run.Status == status);
    }

    private static RunStatus StatusOf(List<RunSummary> runs, bool ended)
    {
        RunStatus[] first = ended
            ? [RunStatus.Failed, RunStatus.Cancelled, RunStatus.Completed]
            : [RunStatus.Cancelling, RunStatus.Running];
        foreach (var status in first.Where(status => runs.Any(run => run.Status == status)))
            return status;
        var rest = runs.Where(run => !run.Status.IsEnd()).ToList();
        return rest.All(run => run.Status == RunStatus.Paused)
            ? RunStatus.Paused
            : rest.Count < runs.Count
            ? RunStatus.Running
            : RunStatus.Placing;
    }
}
