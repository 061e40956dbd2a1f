using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Of classes that do not exclude one another: each has a logit z and p = sigmoid(z).</summary>
public static class BinaryLosses
{
    /// <summary>-t log p - (1 - t) log(1 - p) of each value.</summary>
    /// <param name="targets">Of the logits' shape, in [0, 1].</param>
    /// <returns>Of that shape, float64.</returns>
    public static Tensor CrossEntropy(Tensor logits, Tensor targets)
    {
        // log p = z + log(1 - p)
        var z = logits.Double();
        return (targets.Double() * z).Plus(LogNot(z)).neg();
    }

    /// <summary>
    /// T^2 KL of each value's pair (p_t(T), 1 - p_t(T)) to the student's, p(T) = sigmoid(z / T). For T = infinity its
    /// limit, (z_s - z_t)^2 / 8.
    /// </summary>
    /// <param name="teacher">Of the student's shape; no gradient flows into it.</param>
    /// <returns>Of that shape, float64.</returns>
    public static Tensor Divergence(Tensor student, Tensor teacher, double temperature)
    {
        LogitKdLoss.CheckTemperature(temperature);
        var (s, t) = (student.Double(), teacher.detach().Double());
        if (double.IsPositiveInfinity(temperature))
            return (s - t).Squared() / 8.Held();
        (s, t) = (s / temperature.Held(), t / temperature.Held());
        // p_t (log p_t - log p_s) + (1 - p_t) (log(1 - p_t) - log(1 - p_s)), again with log p = z + log(1 - p)
        var divergence = (t.sigmoid() * (t - s)).Plus(LogNot(t) - LogNot(s));
        return divergence * (temperature * temperature).Held();
    }

    /// <summary>log(1 - p)</summary>
    private static Tensor LogNot(Tensor z) => nn.functional.logsigmoid(z.neg());
}
