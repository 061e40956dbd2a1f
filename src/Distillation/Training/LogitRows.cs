using static TorchSharp.torch;

namespace KdCluster.Distillation.Training;

internal static class LogitRows
{
    /// <returns>The values of a float32 tensor on any device, row-major.</returns>
    public static float[] ToArray(this Tensor logits)
    {
        using var plain = logits.cpu();
        return plain.data<float>().ToArray();
    }
}
