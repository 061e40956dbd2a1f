using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

internal static class DoublePrecision
{
    /// <summary>
    /// Losses on logits are computed in float64. T^2 KL is the difference of numbers about T^2 times as large as
    /// itself, so that float32 has no correct digit left from T = 1,000 on; and a [B, C] tensor is too small for its
    /// width to cost anything. Gradients arrive at half or single precision logits in their own type.
    /// </summary>
    public static Tensor Double(this Tensor logits) => logits.to_type(ScalarType.Float64);
}
