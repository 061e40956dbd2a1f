using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * mean over sources, samples and classes of (z_student - z_source)^2 (Kim et al. 2021).
/// </summary>
public sealed class LogitMse(DistillPlan plan) : SoftAndHard(plan)
{
    protected override Tensor Soft(MethodBatch batch) => LogitMseLoss.Of(batch.StudentLogits, stack(batch.Sources, 0));
}
