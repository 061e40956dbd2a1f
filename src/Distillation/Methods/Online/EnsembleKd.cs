using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * T^2 KL(mean probability of the sources || own): codistillation (Anil et al. 2018). Stale
/// sheets are tolerated; burn in first.
/// </summary>
public sealed class EnsembleKd(DistillPlan plan) : SoftAndHard(plan)
{
    protected override Tensor Soft(MethodBatch batch) => LogitKdLoss.Of(
        batch.StudentLogits, EnsembleTargets.MeanProbability(stack(batch.Sources, 0), Plan.Temperature),
        Plan.Temperature);
}
