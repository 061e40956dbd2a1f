using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// hardWeight * CE + weight * the mean over sources of the channel-wise loss of logits: a channel is a class (Shu et
/// al. 2021). Sources are teachers, or the other peers.
/// </summary>
public sealed class Cwd(DistillPlan plan) : SoftAndHard(plan)
{
    protected override Tensor Soft(MethodBatch batch)
    {
        var maps = batch.Maps ?? throw new InvalidOperationException("cwd compares maps, and this task has none.");
        return ChannelLoss.Of(maps.Student, stack(maps.Sources, 0), Plan.Temperature, maps.Known);
    }
}
