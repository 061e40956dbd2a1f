using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>
/// A loss on tensors against its closed form on doubles: in value, and in gradient by central differences of the closed
/// form.
/// </summary>
internal static class LossCheck
{
    private const double Tolerance = 1e-5;

    /// <param name="loss">Of a [B, C] tensor.</param>
    /// <param name="closedForm">Of the same numbers.</param>
    public static void Agrees(
        Func<Tensor, Tensor> loss, Func<double[][], double> closedForm, double[][] at,
        ScalarType type = ScalarType.Float64, double tolerance = Tolerance)
    {
        using var scope = NewDisposeScope();
        var input = Rows.Tensor(at, type, gradient: true);
        at = Unflatten(Rows.Values(input), at[0].Length);
        var value = loss(input);
        value.shape.ShouldBeEmpty();
        Close(value.ToDouble(), closedForm(at), tolerance, "value");
        value.backward();
        var gradient = Rows.Values(input.grad!);
        var expected = NumericGradient(closedForm, at);
        var scale = Math.Max(expected.Max(Math.Abs), 1e-12);
        for (var i = 0; i < expected.Length; i++)
            Math.Abs(gradient[i] - expected[i])
                .ShouldBeLessThan((tolerance * scale) + 1e-9, $"gradient[{i}]: {gradient[i]} against {expected[i]}");
    }

    public static void Close(double actual, double expected, double tolerance = Tolerance, string what = "value") =>
        Math.Abs(actual - expected)
            .ShouldBeLessThanOrEqualTo(
                (tolerance * Math.Abs(expected)) + 1e-12, $"{what}: {actual} against {expected}");

    /// <summary>Central differences of fourth order.</summary>
    private static double[] NumericGradient(Func<double[][], double> f, double[][] at)
    {
        var gradient = new List<double>();
        foreach (var row in at)
        {
            for (var c = 0; c < row.Length; c++)
            {
                var (x, h) = (row[c], 1e-3);
                double F(double moved)
                {
                    row[c] = moved;
                    return f(at);
                }

                gradient.Add(((8 * (F(x + h) - F(x - h))) - (F(x + (2 * h)) - F(x - (2 * h)))) / (12 * h));
                row[c] = x;
            }
        }

        return [.. gradient];
    }

    private static double[][] Unflatten(double[] flat, int columns) => [.. flat.Chunk(columns)];
}
