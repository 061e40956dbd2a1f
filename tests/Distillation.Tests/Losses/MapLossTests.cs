using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>Maps of 3 samples, flattened to a row a sample.</summary>
[HeldTensors]
public class MapLossTests
{
    private static Tensor Map(Tensor rows, int channels, int side) => rows.view(rows.shape[0], channels, side, side);

    private static double[] Attention(double[] map, int channels)
    {
        var places = map.Length / channels;
        var mean = Enumerable.Range(0, places)
            .Select(p => Enumerable.Range(0, channels).Average(c => Math.Pow(map[(c * places) + p], 2))).ToArray();
        var length = Math.Sqrt(mean.Sum(m => m * m));
        return [.. mean.Select(m => m / length)];
    }

    private static double[] Pool(double[] map, int channels) =>
        [.. Enumerable.Range(0, channels * 4).Select(i => (c: i / 4, y: i / 2 % 2, x: i % 2)).Select(i =>
            (
                map[(i.c * 16) + (i.y * 8) + (i.x * 2)] + map[(i.c * 16) + (i.y * 8) + (i.x * 2) + 1]
                    + map[(i.c * 16) + (i.y * 8) + 4 + (i.x * 2)]
                    + map[(i.c * 16) + (i.y * 8) + 4 + (i.x * 2) + 1]) / 4)];

    private static double MeanSquare(IEnumerable<double> a, IEnumerable<double> b) =>
        a.Zip(b, (x, y) => (x - y) * (x - y)).Average();

    [Fact]
    public void Attention_equals_the_mean_square_of_normalised_mean_squares()
    {
        var teacher = Rows.Random(3, 5 * 4, seed: 2);
        LossCheck.Agrees(
            s => AttentionLoss.Of(Map(s, 2, 2), Map(Rows.Tensor(teacher), 5, 2)),
            s => MeanSquare(s.SelectMany(m => Attention(m, 2)), teacher.SelectMany(m => Attention(m, 5))),
            Rows.Random(3, 2 * 4, seed: 1));
    }

    [Fact]
    public void Attention_pools_the_larger_map_first()
    {
        var teacher = Rows.Random(3, 5 * 4, seed: 2);
        LossCheck.Agrees(
            s => AttentionLoss.Of(Map(s, 2, 4), Map(Rows.Tensor(teacher), 5, 2)),
            s => MeanSquare(s.SelectMany(m => Attention(Pool(m, 2), 2)), teacher.SelectMany(m => Attention(m, 5))),
            Rows.Random(3, 2 * 16, seed: 1));
    }

    [Fact]
    public void Similarities_equal_the_mean_square_of_row_normalised_products()
    {
        var teacher = Rows.Random(4, 6, seed: 2);
        static IEnumerable<double> Similar(double[][] rows) => rows.SelectMany(a =>
        {
            var products = rows.Select(b => a.Zip(b, (x, y) => x * y).Sum()).ToArray();
            var length = Math.Sqrt(products.Sum(p => p * p));
            return products.Select(p => p / length);
        });
        LossCheck.Agrees(
            s => SimilarityLoss.Of(s, Rows.Tensor(teacher)), s => MeanSquare(Similar(s), Similar(teacher)),
            Rows.Random(4, 8, seed: 1));
    }

    [Fact]
    public void Cosine_equals_one_minus_the_mean_cosine_after_pooling_the_teacher()
    {
        var teacher = Rows.Random(3, 8, seed: 2);
        LossCheck.Agrees(
            s => FeatureLosses.Cosine(s, Rows.Tensor(teacher)),
            s => 1 - s.Zip(teacher, (a, t) => Cosine(a, [.. t.Chunk(2).Select(pair => pair.Average())])).Average(),
            Rows.Random(3, 4, seed: 1));

        static double Cosine(double[] a, double[] b) =>
            a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));
    }

    [Fact]
    public void The_hint_equals_the_mean_square_over_all_elements()
    {
        var teacher = Rows.Random(3, 8, seed: 2);
        LossCheck.Agrees(
            s => FeatureLosses.Mse(Map(s, 2, 2), Map(Rows.Tensor(teacher), 2, 2)),
            s => MeanSquare(s.SelectMany(row => row), teacher.SelectMany(row => row)),
            Rows.Random(3, 8, seed: 1));
    }

    [Fact]
    public void Cosine_refuses_lengths_of_which_neither_divides_the_other() =>
        Should.Throw<ArgumentException>(() => FeatureLosses.Cosine(zeros(2, 6), zeros(2, 4))).Message.ShouldContain(
            "6 and 4");

    [Fact]
    public void All_are_zero_for_identical_maps()
    {
        var map = Map(Rows.Tensor(Rows.Random(3, 8, 1)), 2, 2);
        AttentionLoss.Of(map, map).ToDouble().ShouldBe(0);
        SimilarityLoss.Of(map, map).ToDouble().ShouldBe(0);
        FeatureLosses.Mse(map, map).ToDouble().ShouldBe(0);
        FeatureLosses.Cosine(map, map).ToDouble().ShouldBe(0, 1e-12);
        RelationalLoss.Distance(map, map).ToDouble().ShouldBe(0);
        RelationalLoss.Angle(map, map).ToDouble().ShouldBe(0);
    }
}
