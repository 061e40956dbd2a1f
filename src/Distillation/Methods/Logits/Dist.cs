using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * (beta * relations between classes + gamma * relations between samples) (Huang et al.
/// 2022).
/// </summary>
public sealed class Dist(DistillPlan plan) : SoftAndHard(plan)
{
    private readonly double _beta = plan.Options.Number("beta");
    private readonly double _gamma = plan.Options.Number("gamma");

    protected override Tensor Soft(MethodBatch batch) => batch.Sources
        .Select(source => DistLoss.Of(batch.StudentLogits, source, Plan.Temperature, _beta, _gamma))
        .Aggregate((a, b) => a.Plus(b)) / batch.Sources.Count.Held();
}
