using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Plan;

[JsonConverter(typeof(WordEnum<SheetPrecision>))]
public enum SheetPrecision
{
    Fp32,
    Fp16,
    Bf16,

    /// <summary>Signed bytes with a scale in fp32 a sample and channel.</summary>
    Int8,
}

/// <summary>
/// Recorded: what the net said in training mode during the epoch. Fresh: what it says in evaluation mode on the next
/// view.
/// </summary>
[JsonConverter(typeof(WordEnum<SheetSource>))]
public enum SheetSource { Recorded, Fresh }

/// <summary>
/// Full: every peer fetches every other peer's sheet. Mean: each averages its shard of the samples and serves that.
/// </summary>
[JsonConverter(typeof(WordEnum<ExchangeTopology>))]
public enum ExchangeTopology { Full, Mean }

/// <param name="Every">Sheets are made after each N-th epoch.</param>
/// <param name="MaxStaleness">How many exchanges older than the newest a sheet may be and still be used.</param>
/// <param name="BurnInEpochs">Epochs at the start of a stage without distillation.</param>
/// <param name="RampUpEpochs">Epochs over which the distillation weight then grows linearly to its full value.</param>
public sealed record ExchangePlan(
    SheetPrecision Precision, int Every, int MaxStaleness, int BurnInEpochs, int RampUpEpochs, SheetSource Sheets,
    ExchangeTopology Topology)
{
    /// <summary>When an epoch closes without those who are late. Null: everybody is waited for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuorumPlan? Quorum { get; init; }

    /// <summary>A sheet with a logit further from 0 is not learned from. Null: <see cref="UsualMaxLogit"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? MaxLogit { get; init; }

    /// <summary>When a source is not learned from because of what it says. Null: whatever it says.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public QuarantinePlan? Quarantine { get; init; }

    /// <summary>
    /// Places of a sheet's map lie so many pixels apart; null where the task's sheets have no places to leave out.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Stride { get; init; }

    /// <summary>Nets that train well stay far below; numbers near the largest that a float holds ruin who learns from
    ///     them.</summary>
    public const double UsualMaxLogit = 1e4;

    [JsonIgnore]
    public float Bound => (float)(MaxLogit ?? UsualMaxLogit);
}

/// <param name="Share">Of the students that began an epoch, controls aside; above 0, at most 1.</param>
/// <param name="Grace">How long the others are waited for then, as a share of the time that the quorum took.</param>
public sealed record QuorumPlan(double Share, double Grace);

/// <param name="Drop">Nobody learns from a sheet whose accuracy on the labels is further than this below the best of
///     its peer; in (0, 1].</param>
public sealed record QuarantinePlan(double Drop);
