using System.Text.Json;
using System.Text.Json.Serialization;

namespace KdCluster.Contracts.Plan;

/// <param name="Root">Folder with the data files; null = the data set's own default folders.</param>
/// <param name="Limit">Training samples to keep, stratified by class and seeded; null = all.</param>
/// <param name="HeldOut">Training samples split off for held-out use (not trained on); 0 = none.</param>
/// <param name="Labelled">Samples whose labels may be used (semi-supervised methods); null = all.</param>
/// <param name="Options">Keys that the data set adds (for `synthetic`: samples, testSamples, classes, shape,
///     noise).</param>
public sealed record DataPlan(string Name, string? Root, int? Limit, int HeldOut, int? Labelled, JsonElement Options)
{
    /// <summary>What the run's models give (<see cref="TaskEntry.Form"/>); null: a class.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Target { get; init; }

    [JsonIgnore]
    public TaskEntry Task => TaskEntry.Of(Target);
}
