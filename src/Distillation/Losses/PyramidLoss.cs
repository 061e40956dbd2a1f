using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Maps compared channel by channel, each standardised (PKD, Cao et al. 2022, eq. 5).</summary>
public static class PyramidLoss
{
    private const double Least = 1e-6;

    /// <summary>
    /// (1/2) mean over all elements of (n(f_s) - n(f_t))^2, n(f) = (f - mean) / (deviation + 1e-6) with mean and
    /// deviation of a channel over the batch and its places: one less a correlation, so that neither scale nor offset
    /// of a channel counts.
    /// </summary>
    /// <param name="student">[B, C, H, W]</param>
    /// <param name="teacher">The same shape; no gradient flows into it.</param>
    /// <returns>float64</returns>
    public static Tensor Of(Tensor student, Tensor teacher) =>
        (Standardised(student.Double()) - Standardised(teacher.detach().Double())).Squared().mean() / 2.Held();

    private static Tensor Standardised(Tensor maps)
    {
        var centred = maps - maps.mean([0, 2, 3], keepdim: true);
        return centred / maps.std([0, 2, 3], unbiased: true, keepdim: true).Plus(Least);
    }
}
