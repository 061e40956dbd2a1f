using KdCluster.Contracts.Plan;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// A method of the form hardWeight * CE + weight * soft. While the distillation ramps up (scale s below 1) the loss is
/// (1 - s) * CE + s * (that): what a control does at s = 0, and the whole method at s = 1.
/// </summary>
public abstract class SoftAndHard(DistillPlan plan) : IDistillationMethod
{
    protected DistillPlan Plan => plan;

    public Tensor Loss(MethodBatch batch)
    {
        var scale = HasTeaching(batch) ? batch.WeightScale : 0;
        var hardWeight = 1 + (scale * (plan.HardWeight - 1));
        var softWeight = scale * plan.Weight;
        if (softWeight == 0)
            return Weighted(HardLoss.Of(batch, plan.LabelSmoothing), hardWeight);
        var soft = Weighted(Soft(batch), softWeight);
        return hardWeight == 0 ? soft : Weighted(HardLoss.Of(batch, plan.LabelSmoothing), hardWeight).Plus_(soft);
    }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>
    /// Whether the batch carries what <see cref="Soft"/> needs; without, the student learns from labels alone.
    /// </summary>
    protected virtual bool HasTeaching(MethodBatch batch) => batch.Sources.Count > 0;

    /// <returns>The unweighted distillation term, a scalar of float64.</returns>
    protected abstract Tensor Soft(MethodBatch batch);

    private static Tensor Weighted(Tensor loss, double weight) => weight == 1 ? loss : loss * weight.Held();
}
