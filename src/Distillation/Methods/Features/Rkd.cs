using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * (distance * L_D + angle * L_A) on the last vectors (Park et al. 2019, eq. 5 and 8).
/// </summary>
public sealed class Rkd(MethodContext context, LayerPairs pairs) : FeatureMethod(
    context, pairs, RelationalLoss.Distance)
{
    private readonly double _distance = context.Plan.Options.Number("distance");
    private readonly double _angle = context.Plan.Options.Number("angle");

    protected override Tensor Compare(int pair, Tensor student, Tensor teacher) =>
        (RelationalLoss.Distance(student, teacher) * _distance.Held())
            .Plus(RelationalLoss.Angle(student, teacher) * _angle.Held());
}
