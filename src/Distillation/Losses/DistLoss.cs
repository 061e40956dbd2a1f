using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Distillation from a stronger teacher by correlations (Huang et al. 2022, eq. 7 to 9).</summary>
public static class DistLoss
{
    private const double Epsilon = 1e-8;

    /// <summary>
    /// T^2 [beta (1 - mean_b r(p_s[b, :], p_t[b, :])) + gamma (1 - mean_c r(p_s[:, c], p_t[:, c]))] with Pearson's r
    /// (its denominator plus 1e-8) and p = softmax(z / T). float64.
    /// </summary>
    /// <param name="student">[B, C]</param>
    /// <param name="teacher">[B, C]; no gradient flows into it</param>
    /// <param name="beta">Weight of the relations between classes.</param>
    /// <param name="gamma">Weight of the relations between samples.</param>
    public static Tensor Of(Tensor student, Tensor teacher, double temperature, double beta, double gamma)
    {
        LogitKdLoss.CheckTemperature(temperature);
        var p_s = (student.Double() / temperature.Held()).softmax(1);
        var p_t = (teacher.detach().Double() / temperature.Held()).softmax(1);
        var between = OneMinusCorrelation(p_s, p_t, 1) * beta.Held();
        var within = OneMinusCorrelation(p_s, p_t, 0) * gamma.Held();
        return between.Plus(within) * (temperature * temperature).Held();
    }

    private static Tensor OneMinusCorrelation(Tensor a, Tensor b, long dimension)
    {
        a = a - a.mean([dimension], keepdim: true);
        b = b - b.mean([dimension], keepdim: true);
        var product = (a * b).sum(dimension);
        var norms = SafeNorm(a, dimension) * SafeNorm(b, dimension);
        return (product / norms.Plus(Epsilon)).mean().SubtractedFrom(1);
    }

    /// <summary>The root's slope is infinite at 0, where one class or one sample leads.</summary>
    private static Tensor SafeNorm(Tensor x, long dimension)
    {
        var square = x.Squared().sum(dimension);
        return square.clamp(min: double.Epsilon.Held()).sqrt();
    }
}
