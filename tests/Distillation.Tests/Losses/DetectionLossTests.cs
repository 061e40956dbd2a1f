using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

/// <summary>The parts of a detector's loss against the same in doubles, written plainly.</summary>
[HeldTensors]
public sealed class DetectionLossTests
{
    private static readonly double[][] Targets = Rows.Make(4, 3, (r, c) => (r + c) % 3 == 0 ? 1 : c == 2 ? 0.25 : 0);

    [Fact]
    public void Focal_loss_equals_its_definition() => LossCheck.Agrees(
        z => FocalLoss.Of(z, Rows.Tensor(Targets)).sum(),
        z => Sum(z, Targets, (logit, t) =>
        {
            var p = Sigmoid(logit);
            var right = (p * t) + ((1 - p) * (1 - t));
            return ((0.25 * t) + (0.75 * (1 - t))) * Math.Pow(1 - right, 2)
                * (-(t * Math.Log(p)) - ((1 - t) * Math.Log(1 - p)));
        }),
        Rows.Random(4, 3, seed: 1));

    [Fact]
    public void Binary_cross_entropy_equals_its_definition_and_stays_finite() 
    {
        LossCheck.Agrees(
            z => BinaryLosses.CrossEntropy(z, Rows.Tensor(Targets)).sum(),
            z => Sum(z, Targets, (logit, t) =>
                -(t * Math.Log(Sigmoid(logit))) - ((1 - t) * Math.Log(1 - Sigmoid(logit)))),
            Rows.Random(4, 3, seed: 2));
        BinaryLosses.CrossEntropy(tensor(new[] { 800.0, -800 }), tensor(new[] { 1.0, 1 })).data<double>().ToArray()
            .ShouldBe([0, 800]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Binary_divergence_equals_its_definition(double temperature)
    {
        var teacher = Rows.Random(4, 3, seed: 5);
        LossCheck.Agrees(
            z => BinaryLosses.Divergence(z, Rows.Tensor(teacher), temperature).sum(),
            z => temperature * temperature * Sum(z, teacher, (s, t) =>
            {
                var (p, q) = (Sigmoid(t / temperature), Sigmoid(s / temperature));
                return (p * Math.Log(p / q)) + ((1 - p) * Math.Log((1 - p) / (1 - q)));
            }),
            Rows.Random(4, 3, seed: 6));
    }

    [Fact]
    public void Binary_divergence_at_infinity_is_the_limit()
    {
        var (s, t) = (Rows.Random(2, 3, seed: 7), Rows.Random(2, 3, seed: 8));
        var limit = BinaryLosses.Divergence(Rows.Tensor(s), Rows.Tensor(t), double.PositiveInfinity).sum().Value();
        BinaryLosses.Divergence(Rows.Tensor(s), Rows.Tensor(t), 1e4).sum().Value().ShouldBe(limit, 1e-6);
        LossCheck.Agrees(
            z => BinaryLosses.Divergence(z, Rows.Tensor(t), double.PositiveInfinity).sum(),
            z => Sum(z, t, (a, b) => (a - b) * (a - b) / 8), s);
    }

    [Fact]
    public void Overlap_loss_equals_its_definition()
    {
        // Apart, one in the other, side by side, half over each other, equal but for a little.
        double[][] others = [[0, 0, 4, 3], [2, 2, 9, 9], [5, 0, 8, 3], [1, 1, 5, 4], [3, 3, 7, 8]];
        double[][] boxes = [[6, 5, 9, 8], [3, 4, 6, 7], [1, 0.2, 4.5, 3.1], [2, 0, 7, 3], [3.1, 2.9, 7.2, 8.1]];
        LossCheck.Agrees(
            z => OverlapLoss.Of(z, Rows.Tensor(others)).sum(),
            z => z.Zip(others, Overlap).Sum(), boxes, tolerance: 1e-6);
        OverlapLoss.Of(Rows.Tensor(others), Rows.Tensor(others)).abs().max().Value().ShouldBeLessThan(1e-6);
    }

    private static double Overlap(double[] a, double[] b)
    {
        var across = Math.Max(0, Math.Min(a[2], b[2]) - Math.Max(a[0], b[0]));
        var both = across * Math.Max(0, Math.Min(a[3], b[3]) - Math.Max(a[1], b[1]));
        var union = ((a[2] - a[0]) * (a[3] - a[1])) + ((b[2] - b[0]) * (b[3] - b[1])) - both;
        var hull = (Math.Max(a[2], b[2]) - Math.Min(a[0], b[0])) * (Math.Max(a[3], b[3]) - Math.Min(a[1], b[1]));
        return 1 - (both / union) + ((hull - union) / hull);
    }

    private static double Sum(double[][] z, double[][] t, Func<double, double, double> of) =>
        z.Zip(t).Sum(rows => rows.First.Zip(rows.Second, of).Sum());

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
