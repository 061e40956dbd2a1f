using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Attention transfer (Zagoruyko and Komodakis 2017, eq. 2, with p = 2), in the form of its authors' code.
/// </summary>
public static class AttentionLoss
{
    /// <summary>
    /// mean over batch and places of (a_s - a_t)^2, a = the map mean_c f_c^2 of a sample, flattened and of length 1.
    /// Maps are average-pooled to the smaller height and the smaller width first. 0 for equal maps.
    /// </summary>
    /// <param name="student">[B, C_s, H, W]</param>
    /// <param name="teacher">[B, C_t, H', W']; no gradient flows into it</param>
    public static Tensor Of(Tensor student, Tensor teacher)
    {
        teacher = teacher.detach();
        long[] sides =
            [Math.Min(student.shape[2], teacher.shape[2]), Math.Min(student.shape[3], teacher.shape[3])];
        return (Attention(Pooled(student, sides)) - Attention(Pooled(teacher, sides))).Squared().mean();
    }

    private static Tensor Pooled(Tensor map, long[] sides) =>
        map.shape.AsSpan(2).SequenceEqual(sides) ? map : nn.functional.adaptive_avg_pool2d(map.Double(), sides);

    private static Tensor Attention(Tensor map) =>
        nn.functional.normalize(ChannelEnergy.Of(map), 2, 1);
}
