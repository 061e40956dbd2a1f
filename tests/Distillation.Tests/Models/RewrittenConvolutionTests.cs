using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>Convolutions computed otherwise than they are written: values and gradients are the same.</summary>
public sealed class RewrittenConvolutionTests
{
    private readonly Generator _generator = new(1);

    [Theory]
    [InlineData(5, 2, 6, 6)]
    [InlineData(5, 2, 20, 14)]
    [InlineData(3, 3, 6, 9)]
    [InlineData(3, 2, 2, 4)]
    public void A_dilated_depthwise_convolution_is_one_of_each_grid(int kernel, int dilation, int height, int width)
    {
        using var scope = NewDisposeScope();
        const int channels = 24;
        long[] both = [dilation, dilation];
        var reach = kernel / 2 * dilation;
        var (map, weight) = (Drawn(3, channels, height, width), Drawn(channels, 1, kernel, kernel));
        DilatedDepthwise.Fits(map, both).ShouldBeTrue();
        ShouldAgree(
            () => DilatedDepthwise.Of(map, weight, both),
            () => nn.functional.conv2d(map, weight, null, [1, 1], [reach, reach], both, channels), map, weight);
    }

    [Fact]
    public void A_map_whose_grids_differ_in_size_is_not_taken_apart() =>
        DilatedDepthwise.Fits(zeros(1, 8, 6, 5), [2, 2]).ShouldBeFalse();

    [Theory]
    [InlineData(6, 6)]
    [InlineData(3, 5)]
    [InlineData(1, 1)]
    public void A_convolution_of_an_enlarged_map_and_another_is_that_of_the_small_one(int height, int width)
    {
        using var scope = NewDisposeScope();
        var (small, beside) = (Drawn(2, 8, height, width), Drawn(2, 5, 2 * height, 2 * width));
        var (weight, bias) = (Drawn(7, 13, 3, 3), randn(7, generator: _generator).requires_grad_());
        ShouldAgree(
            () => UpConvolution.Of(small, beside, weight, bias),
            () => nn.functional.conv2d(
                cat([nn.functional.interpolate(small, [2 * height, 2 * width]), beside], 1), weight, bias, [1, 1],
                [1, 1]),
            small, beside, weight, bias);
    }

    [Theory]
    [InlineData(48, 48)]
    [InlineData(44, 60)]
    public void A_unet_takes_pictures_whose_sides_halve_with_and_without_a_rest(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var net = ModelRegistry.Create("unet-16", new ImageShape(3, height, width), 4, 1);
        var logits = net.call(randn([2, 3, height, width], generator: _generator));
        logits.shape.ShouldBe([2, 4, height, width]);
        logits.square().mean().backward();
        net.eval();
        var images = randn([2, 3, height, width], generator: _generator);
        var plain = net.call(images);
        using var folded = net.FoldedForInference();
        allclose(plain, net.call(images), rtol: 1e-4, atol: 1e-5).ShouldBeTrue();
    }

    private static void ShouldAgree(Func<Tensor> ours, Func<Tensor> written, params Tensor[] leaves)
    {
        var (expected, expectedGradients) = Result(written);
        var (result, gradients) = Result(ours);
        result.shape.ShouldBe(expected.shape);
        allclose(result, expected, rtol: 1e-5, atol: 1e-5).ShouldBeTrue();
        foreach (var (gradient, wanted) in gradients.Zip(expectedGradients))
            allclose(gradient, wanted, rtol: 1e-4, atol: 1e-4).ShouldBeTrue();

        (Tensor Result, List<Tensor> Gradients) Result(Func<Tensor> net)
        {
            foreach (var leaf in leaves)
                leaf.grad = null;
            var value = net();
            // Weighs each place otherwise.
            var weights = linspace(-1, 1, value.numel()).reshape(value.shape);
            (value * weights).sum().backward();
            return (value, [.. leaves.Select(leaf => leaf.grad!.clone())]);
        }
    }

    /// <summary>With channels-last strides.</summary>
    private Tensor Drawn(params long[] shape) =>
        randn([shape[0], shape[2], shape[3], shape[1]], generator: _generator).permute(0, 3, 1, 2).requires_grad_();
}
