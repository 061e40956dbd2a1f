using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * mean over sources of T^2 KL(p_source(T) || p_student(T)). With teachers as sources this
/// is knowledge distillation (Hinton et al. 2015), with the other peers as sources deep mutual learning (Zhang et al.
/// 2018, eq. 8 and 11). A task whose answers are no classes has a distance of its own in the place of the divergence.
/// </summary>
public sealed class LogitKd(DistillPlan plan) : SoftAndHard(plan)
{
    protected override Tensor Soft(MethodBatch batch)
    {
        if (batch.SourceLoss is { } own)
            return batch.Sources.Select(source => own(source, Plan.Temperature)).Aggregate((a, b) => a.Plus(b))
                / batch.Sources.Count.Held();
        var teacher = batch.Sources.Count == 1 ? batch.Sources[0] : stack(batch.Sources, 0);
        return LogitKdLoss.Of(batch.StudentLogits, teacher, Plan.Temperature);
    }
}
