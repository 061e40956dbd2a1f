using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>One soft target made of several nets' logits, [K, B, C] to [B, C], without gradients, float64.</summary>
public static class EnsembleTargets
{
    /// <summary>
    /// log of the mean probability at T, as logits at T: softmax(result / T) = mean_k softmax(z_k / T) (Anil et al.
    /// 2018).
    /// </summary>
    public static Tensor MeanProbability(Tensor logits, double temperature)
    {
        var log = LogitKdLoss.LogProbabilities(logits.detach(), temperature);
        return (log.logsumexp(0) - Math.Log(logits.shape[0]).Held()) * temperature.Held();
    }

    /// <summary>
    /// For each sample the logits of the net with the least cross-entropy (Guo et al. 2020, KDCL-Naive).
    /// </summary>
    public static Tensor Best(Tensor logits, Tensor labels)
    {
        var z = logits.detach().Double();
        var best = Losses(z, labels).argmin(0);
        return z.gather(0, best.view(1, -1, 1).expand(1, z.shape[1], z.shape[2])).squeeze(0);
    }

    /// <summary>
    /// min_k (z_kc - z_ky): the least margin to the label's class, class by class (Guo et al. 2020, eq. 7,
    /// KDCL-MinLogit).
    /// </summary>
    public static Tensor LeastMargins(Tensor logits, Tensor labels)
    {
        var z = logits.detach().Double();
        return (z - z.gather(2, Target(z, labels))).min(0).values;
    }

    /// <summary>
    /// sum_k a_k z_k with the simplex weights that minimise each sample's cross-entropy (Guo et al. 2020, eq. 4,
    /// KDCL-Linear).
    /// </summary>
    public static Tensor BestMixture(Tensor logits, Tensor labels)
    {
        using var _ = no_grad();
        var z = logits.detach().Double();
        var weights = SimplexSearch.LeastLogSumExp(z - z.gather(2, Target(z, labels)));
        return (weights.unsqueeze(2) * z).sum(0L);
    }

    /// <summary>
    /// sum_k w_k z_k with weights of the whole cohort (<see cref="InverseCovariance"/>; Guo et al. 2020, KDCL-General).
    /// </summary>
    /// <param name="weights">[K], sums to 1</param>
    public static Tensor Weighted(Tensor logits, Tensor weights) =>
        (logits.detach().Double() * weights.Double().view(-1, 1, 1)).sum(0L);

    /// <summary>
    /// w = C^-1 1 / (1^T C^-1 1), C_jk = mean over samples of (p_j - y)(p_k - y) summed over classes (Guo et al. 2020,
    /// eq. 10). [K]
    /// </summary>
    /// <param name="logits">Of held-out samples, [K, M, C]</param>
    /// <param name="labels">[M], int64</param>
    public static Tensor InverseCovariance(Tensor logits, Tensor labels)
    {
        using var _ = no_grad();
        var p = logits.detach().Double().softmax(2);
        var errors = p - nn.functional.one_hot(labels, p.shape[2]).Double().unsqueeze(0);
        var rows = errors.flatten(1);
        var covariance = rows.mm(rows.t()) / labels.shape[0].Held();
        // Nets that err alike make C singular; the ridge then shares the weight among them.
        var ridge = eye(p.shape[0], dtype: ScalarType.Float64, device: p.device) * (
            covariance.diagonal().mean() * 1e-6.Held()).Plus(1e-12);
        var solved = linalg.solve(
            covariance.Plus(ridge), ones(p.shape[0], 1, dtype: ScalarType.Float64, device: p.device)).flatten();
        return solved / solved.sum();
    }

    private static Tensor Target(Tensor z, Tensor labels) => labels.view(1, -1, 1).expand(z.shape[0], z.shape[1], 1);

    /// <returns>Cross-entropy of each net and sample, [K, B].</returns>
    private static Tensor Losses(Tensor z, Tensor labels) => -z.log_softmax(2).gather(2, Target(z, labels)).squeeze(2);
}
