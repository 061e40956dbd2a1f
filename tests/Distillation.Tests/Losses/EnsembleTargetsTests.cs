using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

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

    [Fact]
    public void The_best_mixture_is_as_good_as_the_best_of_a_fine_grid()
    {
        var target = Rows.Values(EnsembleTargets.BestMixture(All, tensor(Labels))).Chunk(3).ToArray();
        for (var b = 0; b < 4; b++)
        {
            var best = double.MaxValue;
            for (var i = 0; i <= 100; i++)
            {
                for (var j = 0; i + j <= 100; j++)
                {
                    double[] mixed = [.. Enumerable.Range(0, 3).Select(c => ((i * Nets[0][b][c]) + (j * Nets[1][b][c]) + ((100 - i - j) * Nets[2][b][c])) / 100)];
                    best = Math.Min(best, CrossEntropy(mixed, Labels[b]));
                }
            }

            CrossEntropy(target[b], Labels[b]).ShouldBeLessThan(best + 0.06);
        }
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
