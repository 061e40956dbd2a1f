using KdCluster.Bench;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using Shouldly;

namespace KdCluster.Distillation.Tests.Bench;

/// <summary>What the roofline counts by looking at layers, counted by hand from the papers' tables.</summary>
public sealed class StepWorkTests
{
    private const int Batch = 2;

    /// <param name="Direct">Products of which this way of computing it does one.</param>
    private sealed record Layer(int From, int To, int Kernel, int Side, int Stride = 1, double Direct = 1)
    {
        private double Weights => (double)Kernel * Kernel * From * To;

        public double Operations => 2 * Batch * Weights * Side * Side / Direct;

        public double In => (double)Batch * From * Side * Stride * Side * Stride;

        public double Out => (double)Batch * To * Side * Side;

        public double Values(bool bias) => In + Out + Weights + (bias ? To : 0);
    }

    [Fact]
    public void A_light_cnn_is_two_convolutions_and_two_linear_layers() => Check(
        "light-cnn",
        [new(1, 16, 3, 28), new(16, 16, 3, 14), new(784, 256, 1, 1), new(256, 10, 1, 1)], _ => true);

    [Fact]
    public void A_resnet20_is_a_stem_three_stages_of_three_blocks_and_a_linear_layer() => Check(
        "resnet20",
        [
            new(1, 16, 3, 28),
            .. Enumerable.Repeat(new Layer(16, 16, 3, 28), 6),
            new(16, 32, 3, 14, 2), new(16, 32, 1, 14, 2), .. Enumerable.Repeat(new Layer(32, 32, 3, 14), 5),
            new(32, 64, 3, 7, 2), new(32, 64, 1, 7, 2), .. Enumerable.Repeat(new Layer(64, 64, 3, 7), 5),
            new(64, 10, 1, 1),
        ], layer => layer.To == 10);

    /// <summary>2 x 2 results take 16 products a channel in tiles, and 36 directly.</summary>
    [Fact]
    public void A_deep_cnn_has_two_convolutions_in_tiles()
    {
        var direct = Winograd.IsQuickerHere ? 36.0 / 16 : 1;
        Check(
            "deep-cnn",
            [
                new(1, 128, 3, 28), new(128, 64, 3, 28, Direct: direct), new(64, 64, 3, 14, Direct: direct),
                new(64, 32, 3, 14), new(1568, 512, 1, 1), new(512, 10, 1, 1),
            ], _ => true);
    }

    private static void Check(string model, Layer[] layers, Func<Layer, bool> hasBias)
    {
        using var net = ModelRegistry.Create(model, new ImageShape(1, 28, 28), 10, 1);
        var work = StepWork.Of(net, [Batch, 1, 28, 28], sizeof(short));

        var operations = (3 * layers.Sum(layer => layer.Operations)) - layers[0].Operations;
        var values = (3 * layers.Sum(layer => layer.Values(hasBias(layer)))) - layers[0].In;
        var bytes = (sizeof(short) * values) + (8 * sizeof(float) * net.ParameterCount);
        work.Operations.ShouldBe(operations, operations * 1e-12);
        work.Bytes.ShouldBe(bytes);

        work.Limit(1e11, 1e20).ShouldBe(operations / 1e11);
        work.Limit(1e20, 1e10).ShouldBe(bytes / 1e10);
    }
}
