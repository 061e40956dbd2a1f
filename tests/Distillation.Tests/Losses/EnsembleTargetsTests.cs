using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class EnsembleTargetsTests
{
    private static readonly double[][][] Nets = [Rows.Random(4, 3, 1), Rows.Random(4, 3, 2), Rows.Random(4, 3, 3)];
    private static readonly long[] Labels = [0, 2, 1, 2];

    private static Tensor All => stack(Nets.Select(n => Rows.Tensor(n)), 0);

    private static double CrossEntropy(double[] z, long label) => -Rows.LogSoftmax(z)[label];

    [Fact]
    public void Mean_probability_gives_the_mean_of_the_softmaxes()
    {
        var target = Rows.Values(EnsembleTargets.MeanProbability(All, 2)).Chunk(3).ToArray();
        for (var b = 0; b < 4; b++)
        {
            var p = Rows.Softmax(target[b], 2);
            for (var c = 0; c < 3; c++)
                p[c].ShouldBe(Nets.Average(n => Rows.Softmax(n[b], 2)[c]), 1e-9);
        }
    }

    [Fact]
    public void Best_takes_each_sample_from_the_net_with_the_least_cross_entropy()
    {
        var target = Rows.Values(EnsembleTargets.Best(All, tensor(Labels))).Chunk(3).ToArray();
        for (var b = 0; b < 4; b++)
            target[b].ShouldBe(Nets.MinBy(n => CrossEntropy(n[b], Labels[b]))![b]);
    }

    [Fact]
    public void Least_margins_take_the_minimum_class_by_class()
    {
        var target = Rows.Values(EnsembleTargets.LeastMargins(All, tensor(Labels))).Chunk(3).ToArray();
        for (var b = 0; b < 4; b++)
        {
            for (var c = 0; c < 3; c++)
                target[b][c].ShouldBe(Nets.Min(n => n[b][c] - n[b][Labels[b]]), 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(30)]
    public void The_best_mixture_of_two_and_of_three_has_the_least_cross_entropy(double scale)
    {
        var nets = Enumerable.Range(1, 3).Select(seed => Rows.Random(40, 5, seed, scale)).ToArray();
        long[] labels = [.. Enumerable.Range(0, 40).Select(b => (long)(b % 5))];
        foreach (var count in new[] { 2, 3 })
        {
            var target = Rows.Values(
                EnsembleTargets.BestMixture(
                    stack(nets.Take(count).Select(n => Rows.Tensor(n)), 0), tensor(labels))).Chunk(5).ToArray();
            for (var b = 0; b < 40; b++)
            {
                double Mixed(double first, double second) => CrossEntropy(
                    [
                        .. Enumerable.Range(0, 5)
                        .Select(
                            c => (first * nets[0][b][c]) + (second * nets[1][b][c])
                                + ((1 - first - second) * nets[2][b][c]))], labels[b]);
                var least = count == 2
                    ? Least(1, first => Mixed(first, 1 - first))
                    : Least(1, first => Least(1 - first, second => Mixed(first, second)));
                // Among three, logits as large as 30 make the search slow.
                var tolerance = count == 3 && scale > 3 ? 1e-3 : 1e-5;
                CrossEntropy(target[b], labels[b])
                    .ShouldBe(least, (tolerance * least) + 1e-6, $"{count} nets, sample {b}");
            }
        }
    }

    /// <summary>Minimum of a convex function on [0, room] by thirds.</summary>
    private static double Least(double room, Func<double, double> f)
    {
        var (low, high) = (0.0, room);
        for (var i = 0; i < 70; i++)
        {
            var third = (high - low) / 3;
            if (f(low + third) < f(high - third))
                high -= third;
            else
                low += third;
        }

        return f((low + high) / 2);
    }

    [Fact]
    public void Inverse_covariance_weights_sum_to_one_and_minimise_the_mixture_s_error()
    {
        var weights = Rows.Values(EnsembleTargets.InverseCovariance(All, tensor(Labels)));
        weights.Sum().ShouldBe(1, 1e-9);
        double Error(double[] w) => Enumerable.Range(0, 4).Average(b => Enumerable.Range(0, 3).Sum(c =>
            Math.Pow(Nets.Select((n, k) => w[k] * (Rows.Softmax(n[b])[c] - (c == Labels[b] ? 1 : 0))).Sum(), 2)));
        var least = Error(weights);
        foreach (var (i, j) in new[] { (0, 1), (1, 2), (0, 2) })
        {
            foreach (var step in new[] { 0.05, -0.05 })
            {
                var moved = (double[])weights.Clone();
                (moved[i], moved[j]) = (moved[i] + step, moved[j] - step);
                Error(moved).ShouldBeGreaterThan(least);
            }
        }
    }
}
