using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// Noise-contrastive estimation as CRD uses it (Tian et al. 2020, eq. 18, in the form of its authors' code).
/// </summary>
public static class ContrastLoss
{
    private const double Epsilon = 1e-7;

    /// <summary>
    /// -(1/B) sum_b [log (p_b0 / (p_b0 + K/N)) + sum_k log ((K/N) / (p_bk + K/N))], p = exp(similarity / T) / Z, K
    /// negatives, denominators plus 1e-7. Computed from log p, so that no temperature overflows.
    /// </summary>
    /// <param name="similarities">[B, 1 + K], the positive first</param>
    /// <param name="logConstant">log Z, one element; no gradient flows into it</param>
    /// <param name="samples">N: noise is uniform over the samples.</param>
    public static Tensor Of(Tensor similarities, Tensor logConstant, long samples, double temperature)
    {
        var log = (similarities.Double() / temperature.Held()) - logConstant.detach().Double();
        var negatives = log.shape[1] - 1;
        var noise = Noise(negatives, samples);
        var ratio = log - noise.LogRatio.Held();
        var found = -nn.functional.logsigmoid(ratio.narrow(1, 0, 1)).sum();
        var refused = -nn.functional.logsigmoid(-ratio.narrow(1, 1, negatives)).sum() / log.shape[0]
            .Held() - noise.Constant.Held();
        return (found / log.shape[0].Held()).Plus(refused);
    }

    /// <summary>
    /// log (p / (p + noise + epsilon)) = log sigmoid(r), and log (noise / (p + noise + epsilon)) = log (noise /
    /// (noise + epsilon)) + log sigmoid(-r), with r = log p - LogRatio; Constant is the sum of the first part over all
    /// negatives.
    /// </summary>
    internal static (double LogRatio, double Constant) Noise(long negatives, long samples)
    {
        var noise = (double)negatives / samples;
        return (Math.Log(noise + Epsilon), negatives * Math.Log(noise / (noise + Epsilon)));
    }

    /// <returns>log Z with Z = N * mean(exp(similarity / T)): what makes p a probability on average. One element,
    ///     float64.</returns>
    public static Tensor LogConstant(Tensor similarities, long samples, double temperature) =>
        (similarities.detach().Double() / temperature.Held()).flatten().logsumexp(0)
            .Plus(Math.Log((double)samples / similarities.NumberOfElements));
}
