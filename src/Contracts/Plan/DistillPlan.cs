using System.Text.Json;

namespace KdCluster.Contracts.Plan;

/// <param name="Method">A name of the catalogue: `kd`, `dml`, ...</param>
/// <param name="Weight">Weight of the distillation term.</param>
/// <param name="HardWeight">Weight of the cross-entropy with the labels.</param>
/// <param name="Options">Keys that the method adds.</param>
public sealed record DistillPlan(
    string Method, double Temperature, double Weight, double HardWeight, double LabelSmoothing, JsonElement Options);
