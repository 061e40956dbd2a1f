using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class DistLossTests
{
    private static double Correlation(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        var product = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return product / (Math.Sqrt(a.Sum(x => Math.Pow(x - meanA, 2)) * b.Sum(y => Math.Pow(y - meanB, 2))) + 1e-8);
    }

    private static double Closed(double[][] student, double[][] teacher, double temperature)
    {
        var s = student.Select(z => Rows.Softmax(z, temperature)).ToArray();
        var t = teacher.Select(z => Rows.Softmax(z, temperature)).ToArray();
        var between = 1 - s.Zip(t, Correlation).Average();
        var within = 1 - Enumerable.Range(0, s[0].Length)
            .Average(c => Correlation([.. s.Select(row => row[c])], [.. t.Select(row => row[c])]));
        return temperature * temperature * ((2 * between) + (0.5 * within));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Equals_one_minus_the_mean_correlations_between_and_within_samples(double temperature)
    {
        var teacher = Rows.Random(6, 5, seed: 2);
        LossCheck.Agrees(
            s =>
                DistLoss.Of(s, Rows.Tensor(teacher), temperature, 2, 0.5), s =>
                    Closed(s, teacher, temperature), Rows.Random(6, 5, seed: 1));
    }

    [Fact]
    public void Is_nearly_zero_for_identical_logits()
    {
        var logits = Rows.Tensor(Rows.Random(6, 5, 1));
        DistLoss.Of(logits, logits, 1, 1, 1).ToDouble().ShouldBe(0, 1e-6);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(4, 1)]
    public void Has_finite_gradients_with_one_sample_or_one_class(int samples, int classes)
    {
        var student = Rows.Tensor(Rows.Random(samples, classes, 1), gradient: true);
        DistLoss.Of(student, Rows.Tensor(Rows.Random(samples, classes, 2)), 1, 1, 1).backward();
        Rows.Values(student.grad!).ShouldAllBe(g => double.IsFinite(g));
    }
}
