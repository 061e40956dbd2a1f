using System.Collections.Immutable;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// How long a peer may take for an epoch: what it usually takes, plus as many deviations as it usually deviates. Each
/// peer is measured by itself, so that slow hardware is no straggler and a fast cohort does not drop it.
/// </summary>
public static class EpochDeadline
{
    /// <summary>How many of a peer's epochs are remembered.</summary>
    public const int Window = 9;

    /// <param name="seconds">What the peer took for its last epochs.</param>
    public static TimeSpan Of(ImmutableArray<double> seconds, RunTimings timings)
    {
        if (seconds.Length == 0)
            return timings.FirstEpoch;
        var median = Median(seconds);
        var deviation = Median([.. seconds.Select(s => Math.Abs(s - median))]);
        var allowed = Math.Max(median + timings.Deviations * deviation, timings.Medians * median);
        return TimeSpan.FromSeconds(Math.Max(allowed, timings.ShortestEpoch.TotalSeconds));
    }

    private static double Median(ImmutableArray<double> values)
    {
        var sorted = values.Sort();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
