using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Cross-entropy of each class by itself, in which what is easy counts little (Lin et al. 2017, eq. 5).
/// </summary>
public static class FocalLoss
{
    private const double Alpha = 0.25;

    /// <summary>
    /// alpha_t (1 - p_t)^2 BCE(p, t) of each value, with p = sigmoid(z), p_t = p t + (1 - p)(1 - t), alpha_t = 0.25 t +
    /// 0.75 (1 - t).
    /// </summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="targets">The same shape, in [0, 1].</param>
    /// <returns>The same shape, float64.</returns>
    public static Tensor Of(Tensor logits, Tensor targets)
    {
        var (z, t) = (logits.Double(), targets.Double());
        var p = z.sigmoid();
        var entropy = BinaryLosses.CrossEntropy(z, t);
        // 1 - p_t = p + t - 2 p t
        var wrong = p.Plus(t) - (p * t * 2.Held());
        var alpha = (t * (2 * Alpha - 1).Held()).Plus(1 - Alpha);
        return alpha * wrong.Squared() * entropy;
    }
}
