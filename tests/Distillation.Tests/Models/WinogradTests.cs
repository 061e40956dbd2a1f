using KdCluster.Distillation.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>3x3 convolutions by fewer products: values and gradients, and who takes that way.</summary>
[HeldTensors]
public sealed class WinogradTests
{
    private readonly Generator _generator = new(1);

    /// <summary>Of the greatest value; the direct way's reaches 7e-6.</summary>
    private const double Rounding = 1e-6;

    [Theory]
    [InlineData(3, 8, 16, 2, 2)]
    [InlineData(2, 64, 48, 6, 10)]
    [InlineData(1, 256, 264, 4, 4)]
    // In three parts, which are not of one size.
    [InlineData(20, 48, 56, 24, 24)]
    public void Values_and_gradients_are_those_of_a_convolution_in_fp64(
        int batch, int inputs, int outputs, int height, int width)
    {
        var (map, weight) = (ChannelsLast(batch, inputs, height, width), ChannelsLast(outputs, inputs, 3, 3));
        foreach (var gradient in new[]
        {
            ChannelsLast(batch, outputs, height, width),
            randn([batch, outputs, height, width], generator: _generator),
        })
            Differences(map, weight, gradient).ShouldAllBe(difference => difference < Rounding);
    }

    [Fact]
    public void A_map_in_pytorchs_own_order_gives_the_same()
    {
        var (map, weight) = (ChannelsLast(2, 16, 6, 6), ChannelsLast(8, 16, 3, 3));
        var expected = Winograd.InTiles(map, weight);
        allclose(Winograd.InTiles(map.contiguous(), weight.contiguous()), expected, rtol: 0, atol: 0).ShouldBeTrue();
    }

    [Fact]
    public void A_training_step_takes_it_and_what_follows_may_change_the_result_in_place()
    {
        using var layer = Drawn.Alone(() => nn.Conv2d(64, 48, 3, padding: 1));
        var map = ChannelsLast(4, 64, 8, 8).requires_grad_();
        var result = Winograd.Of(layer, map);
        var expected = Takes(layer, map)
            ? Winograd.InTiles(map, layer.weight).Plus(layer.bias!.view(-1, 1, 1))
            : layer.call(map);
        allclose(result, expected, rtol: 0, atol: 0).ShouldBeTrue();
        var bias = randn([1, 48, 8, 8], generator: _generator);
        (result.relu_() * bias).sum().backward();
        var own = layer.bias!.grad!.clone();
        layer.zero_grad();
        (layer.call(map.detach()).relu_() * bias).sum().backward();
        allclose(own, layer.bias!.grad!, rtol: 1e-4, atol: 1e-4).ShouldBeTrue();
    }

    /// <summary>A teacher's logits must not depend on which images came with it.</summary>
    [Fact]
    public void Without_gradients_it_is_the_layer_itself()
    {
        using var layer = Drawn.Alone(() => nn.Conv2d(48, 48, 3, padding: 1, bias: false));
        var map = ChannelsLast(4, 48, 8, 8);
        using var _ = no_grad();
        allclose(Winograd.Of(layer, map), layer.call(map), rtol: 0, atol: 0).ShouldBeTrue();
        allclose(Winograd.Of(map, layer.weight), layer.call(map), rtol: 0, atol: 0).ShouldBeTrue();
    }

    [Fact]
    public void Other_kernels_and_small_odd_or_huge_maps_go_the_direct_way()
    {
        using var fits = nn.Conv2d(48, 48, 3, padding: 1);
        Winograd.Takes(fits, [4, 48, 8, 8]).ShouldBe(Winograd.IsQuickerHere);
        Winograd.Takes(fits, [4, 48, 7, 8]).ShouldBeFalse();
        Winograd.Takes(fits, [4, 48, 8, 7]).ShouldBeFalse();
        Winograd.Takes(fits, [1, 48, 8, 8]).ShouldBeFalse();
        // Its 201 million numbers fit a span, but not its tiles; then a batch's own numbers do not.
        Winograd.Takes(fits, [1, 48, 2048, 2048]).ShouldBeFalse();
        Winograd.Takes(fits, [200, 48, 256, 256]).ShouldBeFalse();
        foreach (var other in new[]
        {
            nn.Conv2d(48, 48, 1, padding: 1), nn.Conv2d(48, 48, 3), nn.Conv2d(48, 48, 3, padding: 1, stride: 2),
            nn.Conv2d(48, 48, 3, padding: 1, groups: 48), nn.Conv2d(48, 48, 3, padding: 1, dilation: 2),
            nn.Conv2d(48, 32, 3, padding: 1), nn.Conv2d(48, 52, 3, padding: 1),
            nn.Conv2d(48, 48, 3, padding: 1, padding_mode: PaddingModes.Circular),
        })
        {
            Winograd.Takes(other, [4, 48, 8, 8]).ShouldBeFalse();
            other.Dispose();
        }
    }

    private static bool Takes(Conv2d layer, Tensor map) => Winograd.Takes(layer, map.shape) && get_num_threads() == 1;

    /// <summary>Of values, the map's gradient and the weight's, over the greatest value of each.</summary>
    private static double[] Differences(Tensor map, Tensor weight, Tensor gradient)
    {
        var ours = Result(Winograd.InTiles, map, weight, gradient);
        var exact = Result(
            (images, kernels) => nn.functional.conv2d(images, kernels, null, [1, 1], [1, 1]),
            map.to(float64), weight.to(float64), gradient.to(float64));
        return
        [
            .. ours.Zip(exact).Select(pair =>
                ((pair.First.to(float64) - pair.Second).abs().max() / pair.Second.abs().max()).item<double>()),
        ];
    }

    private static Tensor[] Result(Func<Tensor, Tensor, Tensor> layer, Tensor map, Tensor weight, Tensor gradient)
    {
        var (images, kernels) = (map.detach().requires_grad_(), weight.detach().requires_grad_());
        var result = layer(images, kernels);
        result.backward([gradient]);
        return [result.detach(), images.grad!, kernels.grad!];
    }

    private Tensor ChannelsLast(params long[] shape) =>
        randn([shape[0], shape[2], shape[3], shape[1]], generator: _generator).permute(0, 3, 1, 2);
}
