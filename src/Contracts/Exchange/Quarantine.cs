using System.Collections.Immutable;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Exchange;

/// <summary>
/// Who is not learned from because of what its sheets say. Each reader judges each sheet by the labels before it learns
/// from it, so that a bad one is never learned from; the coordinator and the one-process reference keep what readers
/// found. Pure functions, so that all come to the same.
/// </summary>
public static class Quarantine
{
    /// <summary>Standard deviations above its mean that guessing may reach.</summary>
    private const double Luck = 3;

    /// <summary>A peer's word of its sources must fit in a frame.</summary>
    public const int MostSources = 256;

    /// <summary>
    /// A sheet is held back when it is no better than guessing may be, or worse than its peer was by more than the
    /// bound.
    /// </summary>
    /// <param name="accuracy">Share of the rows with known labels whose largest logit is the label's.</param>
    /// <param name="best">The best accuracy of the peer's sheets before; null: there was none.</param>
    /// <param name="rows">With known labels.</param>
    public static bool Holds(QuarantinePlan plan, double accuracy, double? best, int classes, int rows) =>
        accuracy <= Guessing(classes, rows) || accuracy < best - plan.Drop;

    /// <summary>What each source has shown after one more epoch.</summary>
    /// <param name="found">By each peer that trained the epoch: what it found of its sources.</param>
    public static ImmutableDictionary<PeerId, SourceStanding> After(
        ImmutableDictionary<PeerId, SourceStanding> before,
        IEnumerable<IReadOnlyDictionary<string, SourceFinding>?> found)
    {
        foreach (
            var source in found.OfType<IReadOnlyDictionary<string, SourceFinding>>().SelectMany(of => of)
                .GroupBy(one => one.Key, one => one.Value))
        {
            var (peer, accuracy) = (new PeerId(source.Key), Median(source.Select(one => one.Accuracy)));
            var held = source.Count(one => one.Held) * 2 > source.Count();
            var best = before.GetValueOrDefault(peer)?.Best ?? 0;
            before = before.SetItem(peer, new(held ? best : Math.Max(best, accuracy), accuracy, held));
        }

        return before;
    }

    /// <summary>The best that its peers' sheets showed so far, written on each.</summary>
    public static EpochSources Describe(
        EpochSources sources, IReadOnlyDictionary<PeerId, SourceStanding> standings) => standings.Count == 0
        ? sources
        : sources.Select(
            sheet => standings.TryGetValue(sheet.Peer, out var shown)
                ? sheet with { BestAccuracy = shown.Best }
                : sheet);

    /// <summary>Right by chance: 1/C on the mean of n rows, with the deviation of a binomial.</summary>
    private static double Guessing(int classes, int rows)
    {
        var mean = 1.0 / classes;
        return mean + (Luck * Math.Sqrt(mean * (1 - mean) / Math.Max(1, rows)));
    }

    /// <summary>The lower one of two: who lies alone raises nothing.</summary>
    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[(sorted.Count - 1) / 2];
    }
}

/// <summary>What the sheets of a source have shown of it.</summary>
/// <param name="Best">The best accuracy on the labels so far.</param>
/// <param name="Last">Of its newest sheet that was judged.</param>
/// <param name="Held">That one was not learned from.</param>
public sealed record SourceStanding(double Best, double Last, bool Held);
