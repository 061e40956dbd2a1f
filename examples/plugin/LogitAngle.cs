using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation;
using KdCluster.Distillation.Methods;
using static TorchSharp.torch;

namespace Example.Plugin;

/// <summary>hardWeight * CE + weight * mean over sources and samples of 1 - cos(student, source).</summary>
public sealed class LogitAngle(DistillPlan plan) : SoftAndHard(plan)
{
    public static MethodDefinition Definition { get; } = new(
        new MethodEntry(
            "logit-angle", "weight * mean(1 - cos(z_s, z_t)) + hardWeight * CE, logits less their mean",
            Modes: [MethodMode.Offline, MethodMode.Online], Needs: MethodNeeds.Sheets, Temperature: null, Weight: 0.5,
            HardWeight: null, Mean: false, Options: []),
        context => new LogitAngle(context.Plan));

    protected override Tensor Soft(MethodBatch batch) =>
        AngleLoss.Of(batch.StudentLogits, stack(batch.Sources, 0));
}

/// <summary>A loss is a pure function of tensors.</summary>
public static class AngleLoss
{
    /// <summary>mean over samples of 1 - cos(z_s - mean(z_s), z_t - mean(z_t)), float64.</summary>
    /// <param name="student">[B, C]</param>
    /// <param name="teacher">[K, B, C]; no gradient flows into it</param>
    public static Tensor Of(Tensor student, Tensor teacher) =>
        nn.functional.cosine_similarity(Centred(student), Centred(teacher.detach()), dim: -1).mean()
            .SubtractedFrom(1);

    private static Tensor Centred(Tensor logits)
    {
        var wide = logits.to_type(ScalarType.Float64);
        return wide - wide.mean([-1], keepdim: true);
    }
}
