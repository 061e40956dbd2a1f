using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Plan;

/// <summary>
/// A validated run file with every default filled in and every short form (`mode`, `count`, `controls`) expanded.
/// It is all that the coordinator, a node or the one-process reference knows of a run.
/// </summary>
/// <param name="Hash">SHA-256 (hex) of the plan's canonical JSON without this field; the "run-file hash" of
///     reports.</param>
public sealed record RunPlan(
    string Name,
    long Seed,
    DataPlan Data,
    ViewPlan Views,
    ExchangePlan Exchange,
    IReadOnlyList<StagePlan> Stages,
    ScalePlan? Scale,
    PlacementPlan Placement,
    string Hash)
{
    /// <summary>Which point of a sweep this run is; null when the run file has none.</summary>
    public SweepPoint? Sweep { get; init; }

    /// <summary>
    /// The plugins (<see cref="PluginCatalogue.Id"/>) that its names come from; null: it needs none. Whoever trains it
    /// must have these and no other builds of them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Plugins { get; init; }

    /// <summary>
    /// On a GPU, float32 products and convolutions are computed with tensor cores, on 10 bits of mantissa (TF32). Null:
    /// not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Tf32 { get; init; }

    /// <summary>The data of a stage: the run's, with the stage's own limit where it has one.</summary>
    public DataPlan DataOf(int stage) => Stages[stage].Limit is { } limit ? Data with { Limit = limit } : Data;

    /// <summary>The plan with another stage in the place of one.</summary>
    public RunPlan WithStage(int index, StagePlan stage) =>
        this with { Stages = [.. Stages.Select((old, at) => at == index ? stage : old)] };
}
