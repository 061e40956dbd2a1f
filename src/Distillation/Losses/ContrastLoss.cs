using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Noise-contrastive estimation as CRD uses it (Tian et al. 2020, eq. 18, in the form of its authors' code).</summary>
public static class ContrastLoss
{
    private const double Epsilon = 1e-7;

    /// <summary>
    /// -(1/B) sum_b [log (p_b0 / (p_b0 + K/N)) + sum_k log ((K/N) / (p_bk + K/N))], p = exp(similarity / T) / Z, K negatives, denominators plus 1e-7.
    /// </summary>
    /// <param name="similarities">[B, 1 + K], the positive first</param>
    /// <param name="constant">Z, one element; no gradient flows into it</param>
    /// <param name="samples">N: noise is uniform over the samples.</param>
    public static Tensor Of(Tensor similarities, Tensor constant, long samples, double temperature)
    {
        var p = (similarities.Double() / temperature).exp() / constant.detach().Double();
        var negatives = p.shape[1] - 1;
        var noise = (double)negatives / samples;
        var positive = p.narrow(1, 0, 1);
        var found = (positive / (positive + (noise + Epsilon))).log().sum();
        var refused = (noise / (p.narrow(1, 1, negatives) + (noise + Epsilon))).log().sum();
        return -(found + refused) / p.shape[0];
    }
}
