using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * T^2 KL(target || own), one target made of the logits of all peers, the own ones included
/// (Guo et al. 2020): `naive`, `linear`, `minlogit` or `general`.
/// </summary>
public sealed class Kdcl(MethodContext context) : SoftAndHard(context.Plan), IDistillationMethod
{
    public const string Naive = "naive";
    public const string Linear = "linear";
    public const string MinLogit = "minlogit";
    public const string General = "general";

    private readonly string _variant = context.Plan.Options.Text("variant");
    private Tensor? _weights;

    public static IReadOnlyList<string> Variants { get; } = [Naive, Linear, MinLogit, General];

    public void BeginEpoch(MethodEpoch epoch)
    {
        _weights?.Dispose();
        _weights = null;
        if (_variant != General || epoch.Sources.Count == 0)
            return;
        if (context.HeldOut.shape[0] == 0)
            throw new InvalidOperationException(
                "kdcl with variant general finds its weights on held-out samples, "
                    + "and the run has none: set data.heldOut.");
        using var scope = NewDisposeScope();
        var all = epoch.Sources.Select(rowsAt => rowsAt(context.HeldOut))
            .Prepend(epoch.Predict(context.HeldOut)).ToList();
        _weights = EnsembleTargets.InverseCovariance(stack(all, 0), epoch.Labels.index_select(0, context.HeldOut))
            .DetachFromDisposeScope();
    }

    public override void Dispose()
    {
        _weights?.Dispose();
        base.Dispose();
    }

    protected override Tensor Soft(MethodBatch batch)
    {
        var all = stack([batch.StudentLogits.detach(), .. batch.Sources.Select(s => s.to_type(ScalarType.Float64))], 0);
        var target = _variant switch
        {
            Naive => EnsembleTargets.Best(all, batch.Labels),
            Linear => EnsembleTargets.BestMixture(all, batch.Labels),
            MinLogit => EnsembleTargets.LeastMargins(all, batch.Labels),
            _ => EnsembleTargets.Weighted(all, _weights!),
        };
        return LogitKdLoss.Of(batch.StudentLogits, target, Plan.Temperature);
    }
}
