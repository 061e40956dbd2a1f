namespace KdCluster.Contracts.Messages;

/// <summary>Whether figures that a peer reports can be.</summary>
public static class Sanity
{
    private const double MostSeconds = 1e9;

    /// <summary>They travel in a message whose length has a limit.</summary>
    public const int MostMeasures = 300;

    /// <summary>Characters of a measure's name.</summary>
    public const int MostName = 100;

    /// <summary>Null, or the first that cannot.</summary>
    public static string? Refuse(EpochMetrics m)
    {
        if (!double.IsFinite(m.Loss))
            return $"a loss of {m.Loss}";
        if (!IsShare(m.Accuracy))
            return $"an accuracy of {m.Accuracy}";
        if (m.Measures is { } measures
            && (measures.Count > MostMeasures || measures.Any(one => !IsShare(one.Value) || one.Key.Length > MostName)))
            return $"{measures.Count} measures, of which one cannot be";
        if (m.Found is { } found
            && (found.Count > Exchange.Quarantine.MostSources || found.Any(one => !IsShare(one.Value.Accuracy))))
            return $"findings of {found.Count} sources, of which one cannot be";
        if (!double.IsFinite(m.LearningRate) || !double.IsFinite(m.ImagesPerSecond) || m.ImagesPerSecond < 0)
            return $"{m.ImagesPerSecond} images a second at a rate of {m.LearningRate}";
        double[] times =
            [m.TrainSeconds, m.SheetSeconds, m.WaitSeconds, m.FetchSeconds, m.EpochSeconds];
        if (Array.Find(times, time => time is not (>= 0 and <= MostSeconds)) is var time and not 0)
            return $"a time of {time} s";
        return m.BytesIn < 0 || m.WeightBytes < 0 ? $"{m.BytesIn} bytes read, {m.WeightBytes} of weights" : null;
    }

    /// <summary>An accuracy is one.</summary>
    public static bool IsShare(double value) => value is >= 0 and <= 1;
}
