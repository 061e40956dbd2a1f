using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Messages;

/// <summary>
/// Train this epoch. Answered by <see cref="EpochFinished"/> when done, and before, where that takes longer than a
/// moment, by <see cref="EpochAccepted"/>. The same fence again (term aside) means: tell me again, do not train twice.
/// </summary>
/// <param name="View">View index that the epoch trains on.</param>
/// <param name="Sources">Sheets to learn from, in the order that the loss sums them.</param>
/// <param name="WeightScale">0 in burn-in, then growing to 1: multiplies the plan's distillation weight.</param>
/// <param name="Sheet">The sheet to make when the epoch is done; null when none is due.</param>
/// <param name="TestSheet">After the stage's last epoch: also make a sheet of the test set, for the ensemble's
///     accuracy.</param>
public sealed record StartEpoch(
    Fence Fence, int View, IReadOnlyList<SheetManifest> Sources, double WeightScale, SheetOrder? Sheet,
    bool TestSheet) : ICommand, INamesSheets, ITraced
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }

    /// <summary>
    /// In the place of the sources when they are many: everybody's list, out of which each peer leaves its own sheet.
    /// </summary>
    public SheetList? Listed { get; init; }

    /// <summary>
    /// The epoch whose report was heard: this order comes in the place of an <see cref="EpochFinishedAck"/>. Null: that
    /// came, or comes, by itself.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Acknowledges { get; init; }
}

/// <summary>Which sheet a peer makes of the training set.</summary>
/// <param name="View">View index that it must belong to.</param>
public sealed record SheetOrder(SheetSource Source, int View, SheetPrecision Precision);

public sealed record EpochAccepted(Fence Fence) : IReply, IPeerMessage;

/// <summary>
/// The epoch is trained, the sheet is stored and the checkpoint is on disk. Sent again until acknowledged, by
/// <see cref="EpochFinishedAck"/> or <see cref="StartEpoch.Acknowledges"/>.
/// </summary>
/// <param name="Sheet">What <see cref="StartEpoch.Sheet"/> asked for.</param>
/// <param name="Used">The sheets that the peer trained on: exactly these are recorded. Null: all that it was given and
///     does not refuse.</param>
/// <param name="Refused">The sheets that it was given and did not use, with the reason: not reachable, wrong hash,
///     NaN.</param>
public sealed record EpochFinished(
    Fence Fence,
    EpochMetrics Metrics,
    SheetManifest? Sheet,
    SheetManifest? TestSheet,
    CheckpointRef Checkpoint,
    IReadOnlyList<SheetKey>? Used,
    IReadOnlyList<SheetRefusal> Refused) : IReply, IPeerMessage;

public sealed record EpochFinishedAck(Fence Fence) : ICommand, IPeerMessage;

/// <param name="Accuracy">The task's score (<see cref="TaskEntry.Score"/>) of the test set after the epoch, in
///     [0, 1].</param>
/// <param name="WaitSeconds">From the end of the last epoch's work to the first batch of this one, fetching
///     included.</param>
/// <param name="BytesIn">Sheet bytes read for this epoch.</param>
/// <param name="WeightsSha256">Of the safetensors tensor bytes after the epoch.</param>
/// <param name="WeightBytes">Size of those: what one exchange of weights would cost.</param>
public sealed record EpochMetrics(
    double Loss, double Accuracy, double LearningRate, double ImagesPerSecond, double TrainSeconds, double SheetSeconds,
    double WaitSeconds, long BytesIn, string WeightsSha256, long WeightBytes)
{
    /// <summary>
    /// The part of <see cref="WaitSeconds"/> after the order to train had come: for sheets that were not here yet.
    /// </summary>
    public double FetchSeconds { get; init; }

    /// <summary>
    /// From the order to train to the checkpoint on disk: fetching, training, test set, sheet and all.
    /// </summary>
    public double EpochSeconds { get; init; }

    /// <summary>What else the task measures of the test set, each in [0, 1], by name; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>
    /// By the peer that made a sheet which was learnt from: the share of training samples, out of some that stand for
    /// all, whose largest logit there is that of the sheet which this peer made in the epoch. Null: it made none.
    /// </summary>
    public IReadOnlyDictionary<string, double>? Agreement { get; init; }

    /// <summary>By the peer that made it: what of each sheet was found before it was learned from; null: nobody asked.
    ///     </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, SourceFinding>? Found { get; init; }
}

/// <summary>What a reader finds of a sheet (<see cref="Exchange.Quarantine"/>).</summary>
/// <param name="Accuracy">On the labels, in [0, 1].</param>
/// <param name="Held">It is not learned from.</param>
public sealed record SourceFinding(double Accuracy, bool Held);

/// <summary>
/// Names a sheet within its run and stage. As JSON: `"ann#1@3/v0"`, or `"ann#1@3/v0/r500"` for a shard.
/// </summary>
/// <param name="Shard">First row of a shard of topology `mean`; -1 for a peer's own sheet.</param>
[JsonConverter(typeof(SheetKeyConverter))]
public readonly record struct SheetKey(PeerId Peer, Incarnation Incarnation, int Epoch, int View, int Shard = -1)
{
    public static SheetKey Of(SheetManifest manifest) =>
        new(
            manifest.Peer, manifest.Incarnation, manifest.Epoch, manifest.View,
            manifest.MeanOf is null ? -1 : manifest.FirstRow);

    public override string ToString() => $"{Peer}#{Incarnation}@{Epoch}/v{View}" + (Shard < 0 ? "" : $"/r{Shard}");
}

public sealed record SheetRefusal(SheetKey Sheet, string Reason);

/// <summary>
/// A hint: this sheet will be among the next epoch's sources, so fetch it now. Never acknowledged, never repeated.
/// </summary>
public sealed record SheetAvailable(Fence Fence, SheetManifest Manifest) : IAnnouncement, ITraced
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}

/// <summary>
/// Make a sheet now, in evaluation mode (a serving teacher for the coming view, or a peer before a stage's first
/// epoch). <see cref="Fence.Epoch"/> is the epoch that will use it. Answered by <see cref="SheetReady"/>; made already:
/// answer as before.
/// </summary>
/// <param name="AfterEpoch">What <see cref="SheetManifest.Epoch"/> must say; -1 before a stage's first epoch.</param>
public sealed record MakeSheet(Fence Fence, SheetOrder Sheet, int AfterEpoch) : ICommand, ITraced
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }
}

/// <summary>
/// Topology `mean`: average these sheets' rows [FirstRow, FirstRow + Rows) in the given order and serve the result as a
/// sheet of that shard. Answered by <see cref="SheetReady"/>.
/// </summary>
public sealed record AverageShard(
    Fence Fence, int FirstRow, int Rows, IReadOnlyList<SheetManifest> Sources) : ICommand, INamesSheets, ITraced
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }

    /// <summary>In the place of the sources when they are many.</summary>
    public SheetList? Listed { get; init; }
}

public sealed record SheetReady(Fence Fence, SheetManifest Sheet) : IReply, IPeerMessage;

/// <summary>
/// Average the softmax of these test-set sheets, in the given order, and say how often the largest is right.
/// </summary>
public sealed record ScoreEnsemble(Fence Fence, IReadOnlyList<SheetManifest> TestSheets)
    : ICommand, INamesSheets, ITraced
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Trace { get; init; }

    /// <summary>In the place of the sheets when they are many.</summary>
    public SheetList? Listed { get; init; }

    IReadOnlyList<SheetManifest> INamesSheets.Sources => TestSheets;
}

public sealed record EnsembleScored(Fence Fence, double Accuracy) : IReply, IPeerMessage;
