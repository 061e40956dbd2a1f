using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Decoupled knowledge distillation (Zhao et al. 2022, eq. 7).</summary>
public static class DkdLoss
{
    /// <summary>
    /// T^2 (1/B) sum_b [alpha KL(b_t || b_s) + beta KL(o_t || o_s)] with b = (p_y, 1 - p_y), whether it is the label's
    /// class, and o = softmax(z / T) over the other classes only. With one class 0. float64.
    /// </summary>
    /// <param name="student">[B, C]</param>
    /// <param name="teacher">[B, C]; no gradient flows into it</param>
    /// <param name="labels">[B], int64</param>
    public static Tensor Of(
        Tensor student, Tensor teacher, Tensor labels, double temperature, double alpha, double beta)
    {
        LogitKdLoss.CheckTemperature(temperature);
        var classes = student.shape[^1];
        if (classes == 1)
            return (student.Double() * 0.Held()).sum();

        var others = Others(labels, classes);
        var (own_s, else_s, among_s) = Split(student.Double() / temperature.Held(), labels, others);
        var (own_t, else_t, among_t) = Split(teacher.detach().Double() / temperature.Held(), labels, others);
        var binary = (own_t.exp() * (own_t - own_s)).Plus(else_t.exp() * (else_t - else_s)).mean();
        var nonTarget = LogitKdLoss.OfLogProbabilities(among_s, among_t);
        return (binary * alpha.Held()).Plus(nonTarget * beta.Held()) * (temperature * temperature).Held();
    }

    /// <returns>For each sample the classes that are not its label, ascending: [B, C - 1].</returns>
    private static Tensor Others(Tensor labels, long classes)
    {
        var row = Integers.From(0, classes - 1, labels.device).unsqueeze(0);
        return row.Plus(row.ge(labels.unsqueeze(1)).to_type(ScalarType.Int64));
    }

    /// <returns>log p_y [B, 1], log (1 - p_y) [B, 1], and log-probabilities among the other classes [B, C - 1]. No
    ///     cancellation where p_y is near 1.</returns>
    private static (Tensor Own, Tensor Other, Tensor Among) Split(Tensor scaled, Tensor labels, Tensor others)
    {
        var log = scaled.log_softmax(1);
        return (
            log.gather(1, labels.unsqueeze(1)), log.gather(1, others).logsumexp(1, keepdim: true),
            scaled.gather(1, others).log_softmax(1));
    }
}
