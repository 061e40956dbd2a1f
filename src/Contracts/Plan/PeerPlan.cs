using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Plan;

/// <param name="Seed">Derived from the run's seed and the peer's name; initial weights, sample order and dropout follow
///     from it.</param>
/// <param name="ControlOf">The peer whose initial weights, order and seed this one shares, trained without
///     distillation; null for other peers.</param>
/// <param name="Init">Where the initial weights come from.</param>
/// <param name="Device">`cpu`, `cuda`, `cuda:1`, or null: whatever the slot has.</param>
public sealed record PeerPlan(
    PeerId Name,
    string Model,
    long Seed,
    int BatchSize,
    OptimizerPlan Optimizer,
    SchedulePlan Schedule,
    InitPlan Init,
    PeerId? ControlOf,
    string? Device)
{
    public bool IsControl => ControlOf is not null;

    /// <summary>The epoch of its stage that it trains first: 0, unless it was added while the stage ran.</summary>
    public int JoinEpoch { get; init; }

    /// <summary>Null: whatever the process that trains it is told, float32 if nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TrainingPrecision? Precision { get; init; }
}

/// <summary>At most one of the three is set; what none brings is drawn from the peer's seed.</summary>
/// <param name="Checkpoint">A safetensors file or a checkpoint folder.</param>
/// <param name="Peer">A peer of an earlier stage whose last weights are taken.</param>
public sealed record InitPlan(string? Checkpoint, PeerId? Peer)
{
    public static readonly InitPlan Random = new(null, null);

    /// <summary>A file of a classifier's weights, whose body the model has below its head.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Backbone { get; init; }

    /// <summary>Whether all weights are brought.</summary>
    [JsonIgnore]
    public bool IsWhole => Checkpoint is not null || Peer is not null;
}
