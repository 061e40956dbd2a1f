using KdCluster.Distillation.Losses;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public sealed class MaskLossTests
{
    private const int Classes = 3;

    /// <summary>2 x 2 x 3 pixels.</summary>
    private static readonly long[] Mask = [0, 2, 255, 1, 1, 0, 255, 255, 2, 2, 0, 1];

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Equals_the_mean_over_the_known_pixels(double smoothing) => LossCheck.Agrees(
        z => MaskLoss.Of(Map(z), tensor(Mask).view(2, 2, 3), smoothing),
        z => z.Zip(Mask).Where(pixel => pixel.Second != 255)
            .Average(pixel => Pixel(pixel.First, pixel.Second, smoothing)),
        Rows.Random(Mask.Length, Classes, seed: 3));

    [Fact]
    public void Single_precision_agrees_as_far_as_it_goes() => LossCheck.Agrees(
        z => MaskLoss.Of(Map(z), tensor(Mask).view(2, 2, 3)),
        z => z.Zip(Mask).Where(pixel => pixel.Second != 255).Average(pixel => Pixel(pixel.First, pixel.Second, 0)),
        Rows.Random(Mask.Length, Classes, seed: 3), ScalarType.Float32);

    [Fact]
    public void Where_nothing_is_known_there_is_nothing_to_learn()
    {
        var logits = Drawn.Uniform(1, Classes, 2, 2).requires_grad_();
        var loss = MaskLoss.Of(logits, full([1, 2, 2], 255, ScalarType.Int64));
        loss.backward();
        loss.Value().ShouldBe(0);
        logits.grad!.abs().max().Value().ShouldBe(0);
    }

    /// <summary>A row a pixel as B x C x H x W.</summary>
    private static Tensor Map(Tensor rows) => rows.view(2, 2, 3, Classes).permute(0, 3, 1, 2);

    private static double Pixel(double[] logits, long label, double smoothing) =>
        -Rows.LogSoftmax(logits).Select((log, c) =>
            log * (((1 - smoothing) * (c == label ? 1 : 0)) + (smoothing / Classes))).Sum();
}
