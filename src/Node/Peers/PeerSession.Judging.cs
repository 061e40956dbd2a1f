using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Node.Peers;

/// <summary>Whether the sheets that it is to learn from are worth it.</summary>
public sealed partial class PeerSession
{
    /// <returns>Those to learn from, and what was found of each; null: the run file does not ask.</returns>
    private (GatheredSources Sources, IReadOnlyDictionary<string, SourceFinding>? Found) Judged(
        GatheredSources gathered, IReadOnlyList<SheetManifest> offered, int view)
    {
        if (assignment.Plan.Exchange.Quarantine is not { } plan || gathered.Logits.Count == 0)
            return (gathered, null);
        var best = offered.GroupBy(sheet => sheet.Peer).ToDictionary(of => of.Key, of => of.Last().BestAccuracy);
        var rows = Data.LabelledRows(view);
        var found = gathered.Logits.ToDictionary(
            source => source.Peer.Value, source => rows.Judge(plan, source.Logits, best[source.Peer]));
        return (gathered.Without(source => Reason(plan, found[source.Peer.Value], best[source.Peer])), found);
    }

    private static string? Reason(QuarantinePlan plan, SourceFinding found, double? best) => found.Held
        ? $"it is right for {found.Accuracy:P1} of the labels"
            + (best is { } before ? $", and its peer was for {before:P1}" : "")
            + $" (exchange.quarantine.drop: {plan.Drop})"
        : null;
}
