using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Training;

internal static class DistillPlans
{
    /// <summary>What a stage without distillation does.</summary>
    public static readonly DistillPlan LabelsOnly =
        new(MethodEntry.None, 1, 0, 1, 0, JsonSerializer.SerializeToElement(new { }));
}
