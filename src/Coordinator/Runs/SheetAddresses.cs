using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// A sheet is where its node is. A node that was started again has another port, and with its data folder it has the
/// sheets that it had, by the same names. Not in the journal: each node says where it is whenever it comes.
/// </summary>
public static class SheetAddresses
{
    /// <param name="url">Base address of the node's sheet server.</param>
    public static RunState Follow(RunState s, NodeId node, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var now))
            return s;
        var moved = new Dictionary<SheetManifest, SheetManifest>(ReferenceEqualityComparer.Instance);
        foreach (var p in s.InOrder.Where(p => p.Homes.Any(home => home.Node == node)))
        {
            var lived = p.Homes.Where(home => home.Node == node).Select(home => home.Incarnation).ToHashSet();
            foreach (var sheet in p.Sheets.Append(p.TestSheet).OfType<SheetManifest>())
            {
                if (lived.Contains(sheet.Incarnation) && At(now, sheet.Url) is { } there)
                    moved[sheet] = sheet with { Url = there };
            }
        }

        if (moved.Count == 0)
            return s;
        var sources = new Dictionary<EpochSources, EpochSources>(ReferenceEqualityComparer.Instance);
        var after = s with
        {
            Peers = s.Peers.With(s.InOrder.Select(p => p with
            {
                Sheets = [.. p.Sheets.Select(Moved)],
                TestSheet = p.TestSheet is { } test ? Moved(test) : null,
                Sources = p.Sources is { } used ? Of(used) : null,
            })),
        };
        return s.Round is null ? after : after with { Round = ShardRound.Of(after) };

        SheetManifest Moved(SheetManifest sheet) => moved.GetValueOrDefault(sheet, sheet);

        // One object for all participants, as before.
        EpochSources Of(EpochSources used) =>
            sources.TryGetValue(used, out var known) ? known : sources[used] = used.Select(Moved);
    }

    /// <summary>Null: it is there already, or has no address.</summary>
    private static string? At(Uri now, string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var old) && old.Authority != now.Authority
            ? new Uri(now, old.PathAndQuery).ToString()
            : null;
}
