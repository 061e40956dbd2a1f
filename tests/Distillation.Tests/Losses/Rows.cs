using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>Matrices of doubles with the few functions that the closed forms of losses are written in.</summary>
internal static class Rows
{
    public static double[][] Random(int rows, int columns, int seed, double scale = 3)
    {
        var random = new Random(seed);
        return Make(rows, columns, (_, _) => scale * ((2 * random.NextDouble()) - 1));
    }

    public static double[][] Make(int rows, int columns, Func<int, int, double> value) =>
        [.. Enumerable.Range(0, rows).Select(r => Enumerable.Range(0, columns).Select(c => value(r, c)).ToArray())];

    public static double[] LogSoftmax(double[] z, double temperature = 1)
    {
        var scaled = z.Select(v => v / temperature).ToArray();
        var top = scaled.Max();
        var log = top + Math.Log(scaled.Sum(v => Math.Exp(v - top)));
        return [.. scaled.Select(v => v - log)];
    }

    public static double[] Softmax(double[] z, double temperature = 1) =>
        [.. LogSoftmax(z, temperature).Select(Math.Exp)];

    /// <summary>KL(p || q) of two rows of logits at a temperature.</summary>
    public static double Kl(double[] p, double[] q, double temperature)
    {
        var (log_p, log_q) = (LogSoftmax(p, temperature), LogSoftmax(q, temperature));
        return log_p.Zip(log_q, (a, b) => Math.Exp(a) * (a - b)).Sum();
    }

    public static Tensor Tensor(double[][] rows, ScalarType type = ScalarType.Float64, bool gradient = false)
    {
        var flat = rows.SelectMany(r => r).ToArray();
        var result = tensor(flat, [rows.Length, rows.Length == 0 ? 0 : rows[0].Length], dtype: type);
        return gradient ? result.requires_grad_() : result;
    }

    public static double[] Values(Tensor tensor) =>
        tensor.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
}
