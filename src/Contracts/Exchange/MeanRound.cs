using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Exchange;

/// <summary>
/// One round of topology `mean`: every peer fetches its <see cref="RowRange.Shards">shard</see> of all sheets, serves
/// the log of the mean probabilities there (`SheetManifest.MeanOf` says of which peers), and fetches all other shards.
/// So a peer receives about two sheets in place of n - 1.
/// </summary>
internal static class MeanRound
{
    /// <summary>
    /// The shards of the newest round, by first row, or nothing when no round covers every row exactly once.
    /// </summary>
    public static IReadOnlyList<SheetManifest> Newest(IReadOnlyCollection<SheetManifest> known)
    {
        var whole = known.Where(sheet => sheet.MeanOf is null).ToLookup(sheet => sheet.Epoch, sheet => sheet.Rows);
        foreach (
            var round in known.Where(sheet => sheet.MeanOf is not null).GroupBy(sheet => sheet.Epoch)
                .OrderByDescending(group => group.Key))
        {
            var shards = round
                .GroupBy(shard => (shard.FirstRow, shard.Rows))
                .Select(
                    same => same.OrderByDescending(shard => shard.Incarnation)
                        .ThenBy(shard => shard.Sha256, StringComparer.Ordinal).First())
                .OrderBy(shard => shard.FirstRow)
                .ToList();
            if (Covers(shards, whole[round.Key]))
                return shards;
        }

        return [];
    }

    private static bool Covers(List<SheetManifest> shards, IEnumerable<int> wholeSheets)
    {
        var next = 0;
        foreach (var shard in shards)
        {
            if (shard.FirstRow != next)
                return false;
            next += shard.Rows;
        }

        return wholeSheets.Any() && wholeSheets.All(rows => rows == next);
    }
}
