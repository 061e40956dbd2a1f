using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Cross-entropy with the labels, mean over the batch, float64.</summary>
public static class CrossEntropyLoss
{
    /// <summary>
    /// -(1/B) sum_b sum_c q_bc log p_bc with q = (1 - smoothing) onehot(y) + smoothing / C (Szegedy et al. 2016,
    /// section 7).
    /// </summary>
    /// <param name="logits">[B, C]</param>
    /// <param name="labels">[B], int64</param>
    public static Tensor Of(Tensor logits, Tensor labels, double smoothing = 0) =>
        nn.functional.cross_entropy(logits.Double(), labels, label_smoothing: smoothing);

    /// <summary>
    /// The same for mixed samples: q_b = lambda_b onehot(y_b) + (1 - lambda_b) onehot(y'_b) before smoothing (Zhang et
    /// al. 2018).
    /// </summary>
    /// <param name="logits">[B, C]</param>
    /// <param name="labels">[B], int64</param>
    /// <param name="partners">Labels of the mixup partners, [B], int64</param>
    /// <param name="lambda">Share of the sample itself in the mixed image, [B], in [0, 1]</param>
    public static Tensor Of(Tensor logits, Tensor labels, Tensor partners, Tensor lambda, double smoothing = 0)
    {
        var logProbabilities = logits.Double().log_softmax(1);
        var own = nn.functional.nll_loss(logProbabilities, labels, reduction: nn.Reduction.None);
        var partner = nn.functional.nll_loss(logProbabilities, partners, reduction: nn.Reduction.None);
        var hard = partner.lerp(own, lambda.Double()).mean();
        return smoothing == 0 ? hard : hard * (1 - smoothing).Held() - logProbabilities.mean() * smoothing.Held();
    }
}
