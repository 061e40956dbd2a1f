using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * decoupled KD (Zhao et al. 2022). Of a mixed sample the own label counts as the target
/// class.
/// </summary>
public sealed class Dkd(DistillPlan plan) : SoftAndHard(plan)
{
    private readonly double _alpha = plan.Options.Number("alpha");
    private readonly double _beta = plan.Options.Number("beta");

    protected override Tensor Soft(MethodBatch batch) => batch.Sources
        .Select(source => DkdLoss.Of(batch.StudentLogits, source, batch.Labels, Plan.Temperature, _alpha, _beta))
        .Aggregate((a, b) => a.Plus(b)) / batch.Sources.Count.Held();
}
