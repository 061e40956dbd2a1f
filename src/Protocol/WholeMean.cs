using KdCluster.Contracts.Sheets;

namespace KdCluster.Protocol;

/// <summary>A mean that lacks a shard has nothing to say of some samples: none of its shards is used.</summary>
public static class WholeMean
{
    /// <param name="sheets">What an epoch learns from, and whether it could be had.</param>
    /// <param name="rows">Of a whole sheet.</param>
    /// <returns>True also when there is no mean among them.</returns>
    public static bool IsUsable(IEnumerable<(SheetManifest Sheet, bool IsHere)> sheets, int rows)
    {
        var (next, any) = (0, false);
        foreach (var (shard, isHere) in sheets.Where(x => x.Sheet.MeanOf is not null).OrderBy(x => x.Sheet.FirstRow))
        {
            if (!isHere || shard.FirstRow != next)
                return false;
            (next, any) = (next + shard.Rows, true);
        }

        return !any || next == rows;
    }
}
