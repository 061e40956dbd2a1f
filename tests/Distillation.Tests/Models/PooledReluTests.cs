using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

[HeldTensors]
public sealed class PooledReluTests
{
    private readonly Generator _generator = new(1);

    [Theory]
    [InlineData(16, 32, 32)]
    [InlineData(8, 2, 6)]
    [InlineData(24, 14, 4)]
    public void Values_and_gradients_are_those_of_pooling_and_relu_to_the_bit(int channels, int height, int width)
    {
        var drawn = Drawn(3, channels, height, width);
        // Whole numbers: maxima are often not the only ones, or zero.
        foreach (var map in new[] { drawn, drawn.round(), Unusual(drawn.round()) })
        {
            var gradient = Drawn(3, channels, height / 2, width / 2);
            PooledRelu.Fits(map).ShouldBeTrue();
            foreach (var given in new[] { gradient, gradient.contiguous(), gradient.mul((-0.0).Held()) })
            {
                var (expected, expectedGradient) = Result(
                    leaf => nn.functional.max_pool2d(leaf, 2).relu_(), map, given);
                var (result, own) = Result(PooledRelu.InOnePass, map, given);
                result.ShouldBe(expected);
                own.ShouldBe(expectedGradient);
            }

            using var _ = no_grad();
            Bits(PooledRelu.InOnePass(map)).ShouldBe(Bits(nn.functional.max_pool2d(map, 2).relu_()));
        }
    }

    [Fact]
    public void Maps_with_a_rest_other_channels_or_other_strides_are_not_taken()
    {
        PooledRelu.Fits(Drawn(1, 8, 3, 4)).ShouldBeFalse();
        PooledRelu.Fits(Drawn(1, 8, 4, 3)).ShouldBeFalse();
        PooledRelu.Fits(Drawn(1, 12, 4, 4)).ShouldBeFalse();
        PooledRelu.Fits(Drawn(1, 8, 4, 4).contiguous()).ShouldBeFalse();
        PooledRelu.Of(Drawn(1, 12, 5, 4)).shape.ShouldBe([1, 12, 2, 2]);
    }

    private static (byte[] Values, byte[] Gradient) Result(Func<Tensor, Tensor> layer, Tensor map, Tensor gradient)
    {
        var leaf = map.detach().requires_grad_();
        var result = layer(leaf);
        result.backward([gradient]);
        return (Bits(result.detach()), Bits(leaf.grad!));
    }

    private static byte[] Bits(Tensor map) => map.contiguous().bytes.ToArray();

    /// <summary>Some values of each kind that compares in its own way.</summary>
    private static Tensor Unusual(Tensor map)
    {
        var values = map.permute(0, 2, 3, 1).clone();
        var flat = values.view(-1);
        double[] kinds = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, 0];
        foreach (var (i, kind) in kinds.Index())
            flat.index_fill_(0, arange(i.Held(), flat.numel().Held(), 7.Held(), ScalarType.Int64), kind.Held());
        return values.permute(0, 3, 1, 2);
    }

    /// <summary>With channels-last strides.</summary>
    private Tensor Drawn(params long[] shape) =>
        randn([shape[0], shape[2], shape[3], shape[1]], generator: _generator).permute(0, 3, 1, 2);
}
