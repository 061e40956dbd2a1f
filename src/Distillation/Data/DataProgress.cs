namespace KdCluster.Distillation.Data;

/// <summary>
/// How far the reading of a data set is. Told from several threads; whoever hears it returns at once.
/// </summary>
/// <param name="Doing">Such as `decoding`.</param>
public readonly record struct DataProgress(string Doing, int Done, int Total)
{
    /// <summary>Full tenths, in per cent: where each change is a line, ten are enough.</summary>
    public int Tenths => 10 * (int)(10L * Done / Math.Max(1, Total));

    /// <summary>Counts from several threads what is done.</summary>
    internal static Action? Counted(string doing, int all, Action<DataProgress>? progress)
    {
        var done = 0;
        return progress is null ? null : () => progress(new DataProgress(doing, Interlocked.Increment(ref done), all));
    }
}
