using System.Text.Json.Serialization;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Reports;

/// <summary>What a run found, as written to `report.json` (camelCase) and rendered as `report.md`.</summary>
public sealed record RunReport(
    string Run,
    string Name,
    string Status,
    string? Reason,
    string RunFileHash,
    long Seed,
    PeerMachine Stack,
    IReadOnlyList<PeerReport> Peers,
    EnsembleReport? Ensemble,
    GainReport? Gain,
    ExchangeReport Exchange,
    SecondsReport Seconds,
    IReadOnlyList<EpochReport> Epochs)
{
    /// <summary>
    /// Every sheet of the training set that was made. Two runs with the same hashes taught each other the same, bit for
    /// bit.
    /// </summary>
    public IReadOnlyList<SheetReport> Sheets { get; init; } = [];

    /// <summary>What befell peers, in the order in which it happened. Empty when nothing failed.</summary>
    public IReadOnlyList<IncidentReport> Incidents { get; init; } = [];

    /// <summary>What it was trained and tested on; null when no peer came to read it.</summary>
    public DataReport? Data { get; init; }

    /// <summary>What was done to make given weights fit, for people; null: nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>What the accuracies of this report are (<see cref="TaskEntry.Score"/>); null: accuracies.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Score { get; init; }

    /// <summary>What people call them.</summary>
    [JsonIgnore]
    public string ScoreName => Score ?? TaskEntry.Classification.Score;

    /// <summary>The same at the beginning of a heading; `mIoU` stays as it is.</summary>
    [JsonIgnore]
    public string ScoreTitle =>
        ScoreName.Any(char.IsUpper) ? ScoreName : char.ToUpperInvariant(ScoreName[0]) + ScoreName[1..];
}

/// <param name="Control">Last accuracy of this peer's control; null without one.</param>
/// <param name="Gain">Null also when peer and control did not end with the same epoch: they cannot be compared.</param>
/// <param name="AccuracyLast">The task's score of the test set, in [0, 1].</param>
/// <param name="JoinedEpoch">0, or the epoch at whose boundary the peer was added.</param>
/// <param name="WeightsSha256">Of the last epoch's safetensors tensor bytes.</param>
public sealed record PeerReport(
    string Name, string Stage, string Model, long Parameters, long Seed, string? Method, double? Control, double? Gain,
    double AccuracyLast, double AccuracyBest, int BestEpoch, int JoinedEpoch, string WeightsSha256)
{
    /// <summary>The epoch that <see cref="AccuracyLast"/> is of, which may not be the stage's last.</summary>
    public int LastEpoch { get; init; }

    /// <summary>Epochs that were closed, or begun, without it.</summary>
    public int LateEpochs { get; init; }

    /// <summary>The same of its control; null without one.</summary>
    public int? ControlLastEpoch { get; init; }

    /// <summary>
    /// Median over the epochs of the seconds that this peer spent on training and on its own sheet. Evaluation,
    /// waiting, and what a frozen teacher spends on its sheets are not in it.
    /// </summary>
    public double EpochSeconds { get; init; }

    /// <summary>The same of its control; null without one.</summary>
    public double? ControlEpochSeconds { get; init; }

    /// <summary>What else the task measures after the last epoch, in [0, 1], by name; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Measures { get; init; }

    /// <summary>The same of its control.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? ControlMeasures { get; init; }

    /// <summary>Seconds an epoch over the control's; null without a control.</summary>
    [JsonIgnore]
    public double? Cost => ControlEpochSeconds is { } alone and > 0 ? EpochSeconds / alone : null;
}

public sealed record EnsembleReport(double AccuracyLast);

/// <param name="Mean">Mean over the peers that have a control of (accuracyLast - control).</param>
public sealed record GainReport(double Mean);

/// <param name="Bytes">Bytes of sheets that peers read from each other.</param>
/// <param name="WeightBytes">What the same exchanges would have cost with weights in the place of logits.</param>
public sealed record ExchangeReport(long Bytes, int Sheets, long WeightBytes, string Source, string Precision)
{
    /// <summary>What the precision cost the logits of all sheets that were made; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SheetRounding? Rounding { get; init; }
}

/// <param name="Wait">The whole wait. <see cref="Idle"/> is the part of it that was for slower peers.</param>
public sealed record SecondsReport(double Total, double Train, double Sheet, double Wait)
{
    public double Idle { get; init; }
}

public sealed record EpochReport(
    string Stage, int Epoch, string Peer, double Loss, double Accuracy, double LearningRate, double ImagesPerSecond,
    double TrainSeconds, double SheetSeconds, double WaitSeconds, IReadOnlyList<string> Sources)
{
    /// <summary>
    /// The part of the wait that is for peers whose last epoch took longer. They could train faster; it is no cost of
    /// the exchange.
    /// </summary>
    public double IdleSeconds { get; init; }

    /// <summary>
    /// The part of the wait from the end of the slowest peer's last epoch to the order to train this one.
    /// </summary>
    public double CloseSeconds { get; init; }

    /// <summary>The part of the wait for sheets that had not come while others still trained.</summary>
    public double FetchSeconds { get; init; }

    /// <summary>From the order to train to the checkpoint on disk, fetching and test set included.</summary>
    public double Seconds { get; init; }

    /// <summary>What else the task measures, in [0, 1], by name; null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Measures { get; init; }
}

/// <param name="Epoch">The epoch after which it was made; -1 before the stage's first.</param>
/// <param name="Source">`recorded`, `fresh`, or `mean`: a shard of several peers' mean.</param>
/// <param name="Sha256">As in the sheet's manifest.</param>
public sealed record SheetReport(
    string Stage, int Epoch, string Peer, int View, string Source, int FirstRow, int Rows, string Sha256);
