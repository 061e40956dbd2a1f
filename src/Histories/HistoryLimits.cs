namespace KdCluster.Histories;

/// <param name="Bytes">Of all files of a process; the oldest go. 0: no history is written.</param>
public sealed record HistoryLimits(long Bytes)
{
    /// <summary>Of one file: few enough files, and not too much that goes at once.</summary>
    public long FileBytes => Math.Max(1, Bytes / 8);
}
