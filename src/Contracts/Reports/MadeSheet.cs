using System.Text.Json.Serialization;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Reports;

/// <summary>What remains of a sheet when the run is over.</summary>
/// <param name="Epoch">The epoch (of the stage) after which it was made; -1 before its first.</param>
/// <param name="FirstRow">0, or where a shard of topology `mean` begins.</param>
/// <param name="IsMean">A shard of the mean of several peers' sheets.</param>
public sealed record MadeSheet(
    int Stage, PeerId Peer, int Epoch, int View, SheetSource Source, int FirstRow, int Rows, bool IsMean, string Sha256)
{
    /// <summary>What the precision cost its logits; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SheetRounding? Rounding { get; init; }

    public static MadeSheet Of(SheetManifest sheet) => new(
        sheet.Stage, sheet.Peer, sheet.Epoch, sheet.View, sheet.Source, sheet.FirstRow, sheet.Rows,
        sheet.MeanOf is not null, sheet.Sha256)
    {
        Rounding = sheet.Rounding,
    };
}
