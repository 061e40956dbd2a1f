using System.Text.Json.Serialization;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// The small message that says which sheet exists, where, how long, its hash, its sample set and its view.
/// </summary>
/// <param name="Stage">The stage whose peers train on it.</param>
/// <param name="Epoch">The epoch (of the stage) after which it was made; -1 for a sheet made before the stage's first
///     epoch.</param>
/// <param name="View">The view index that the logits belong to.</param>
/// <param name="Rows">Samples, in ascending order of sample id.</param>
/// <param name="FirstRow">0, or where a shard of topology `mean` begins.</param>
/// <param name="SampleSet">SHA-256 (hex) of data set name and sample ids.</param>
/// <param name="Bytes">Length of the encoded sheet, header and checksums included.</param>
/// <param name="Sha256">Of the sheet's head (header and chunk checksums), hex: it pins every byte of the sheet.</param>
/// <param name="Url">Where it is served; null inside one process.</param>
public sealed record SheetManifest(
    RunId Run,
    int Stage,
    PeerId Peer,
    Incarnation Incarnation,
    int Epoch,
    int View,
    SheetSource Source,
    SheetPrecision Precision,
    int Rows,
    int FirstRow,
    int Classes,
    string SampleSet,
    long Bytes,
    string Sha256,
    string? Url)
{
    /// <summary>
    /// Topology `mean`: the peers over whose probabilities this shard's log-mean was taken, in run-file order.
    /// Null: the peer's own logits.
    /// </summary>
    public IReadOnlyList<PeerId>? MeanOf { get; init; }

    /// <summary>int8: scales of a row (<see cref="RowForm.Channels"/>); 0 in the other types.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Channels { get; init; }

    /// <summary>What the precision cost its logits; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SheetRounding? Rounding { get; init; }

    /// <summary>
    /// In an order to train: the best accuracy on the labels that this peer's sheets had before. Null: none had one, or
    /// nobody is to ask.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? BestAccuracy { get; init; }
}
