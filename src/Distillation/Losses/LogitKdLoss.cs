using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Knowledge distillation on logits (Hinton et al. 2015, section 2).</summary>
public static class LogitKdLoss
{
    /// <summary>
    /// T^2 (1/B) sum_b KL(p_t(T) || p_s(T)), p(T) = softmax(z / T). For T = infinity its limit, (1/B) sum_b |c(z_s) -
    /// c(z_t)|^2 / (2 C) with c(z) = z - mean(z) (Kim et al. 2021, eq. 5). Exactly 0 for equal logits. float64.
    /// </summary>
    /// <param name="student">[B, C], or [K, B, C] for K students</param>
    /// <param name="teacher">[B, C]; no gradient flows into it</param>
    /// <param name="temperature">T > 0</param>
    public static Tensor Of(Tensor student, Tensor teacher, double temperature)
    {
        CheckTemperature(temperature);
        if (double.IsPositiveInfinity(temperature))
            return AtInfinity(student.Double(), teacher.detach().Double());

        var log_s = LogProbabilities(student, temperature);
        var log_t = LogProbabilities(teacher.detach(), temperature);
        return OfLogProbabilities(log_s, log_t) * (temperature * temperature).Held();
    }

    /// <summary>(1/B) sum_b KL(t || s), without T^2.</summary>
    /// <param name="student">Log-probabilities, [..., B, C], float64</param>
    /// <param name="teacher">Log-probabilities, [..., B, C], float64</param>
    public static Tensor OfLogProbabilities(Tensor student, Tensor teacher) =>
        (teacher.exp() * (teacher - student)).sum(-1).mean();

    /// <returns>log softmax(z / T) over the last dimension, float64.</returns>
    public static Tensor LogProbabilities(Tensor logits, double temperature)
    {
        var z = logits.Double();
        return (temperature == 1 ? z : z / temperature.Held()).log_softmax(-1);
    }

    internal static void CheckTemperature(double temperature)
    {
        if (!(temperature > 0))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature must be above 0.");
    }

    private static Tensor AtInfinity(Tensor student, Tensor teacher)
    {
        var difference = student - teacher;
        var centred = difference - difference.mean([-1], keepdim: true);
        return centred.Squared().mean([-1]).mean() / 2.Held();
    }
}
