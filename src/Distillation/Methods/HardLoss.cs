using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>The part of every method that looks at labels.</summary>
internal static class HardLoss
{
    /// <summary>
    /// Cross-entropy with the labels, or with the mixed labels of a mixed batch, or what the task has in its place;
    /// scalar, float64.
    /// </summary>
    public static Tensor Of(MethodBatch batch, double smoothing) =>
        batch.TargetLoss is { } own ? own(smoothing)
        : batch is { PartnerLabels: { } partners, Lambda: { } lambda }
        ? CrossEntropyLoss.Of(batch.StudentLogits, batch.Labels, partners, lambda, smoothing)
        : CrossEntropyLoss.Of(batch.StudentLogits, batch.Labels, smoothing);
}
