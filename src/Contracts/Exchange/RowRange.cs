namespace KdCluster.Contracts.Exchange;

/// <summary>Rows [First, First + Rows) of a sheet: the shard that one peer averages with topology `mean`.</summary>
public readonly record struct RowRange(int First, int Rows)
{
    /// <summary>
    /// Cuts all rows into one shard for each peer. The shards are consecutive and their sizes differ by at most one. A
    /// shard is empty when there are fewer rows than peers.
    /// </summary>
    public static IReadOnlyList<RowRange> Shards(int rows, int peers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(peers);
        return [
            .. Enumerable.Range(0, peers)
            .Select(index => Between((int)((long)rows * index / peers), (int)((long)rows * (index + 1) / peers)))];
    }

    private static RowRange Between(int first, int end) => new(first, end - first);
}
