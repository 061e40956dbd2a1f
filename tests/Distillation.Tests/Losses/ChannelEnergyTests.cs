using KdCluster.Distillation.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public sealed class ChannelEnergyTests
{
    [Theory]
    [InlineData(1, 8, 1, 1)]
    [InlineData(3, 24, 5, 7)]
    public void In_one_loop_values_and_gradient_are_those_of_the_passes(int batch, int channels, int height, int width)
    {
        var generator = new Generator(1);
        var map = randn([batch, height, width, channels], generator: generator).permute(0, 3, 1, 2);
        var weights = randn([batch, height * width], ScalarType.Float64, generator: generator);
        var (written, ours) = (map.detach().requires_grad_(), map.detach().requires_grad_());
        var (expected, result) = (ChannelEnergy.InPasses(written), ChannelEnergy.InOneLoop(ours));
        (expected - result).abs().max().ToDouble().ShouldBeLessThan(1e-14);
        (expected * weights).sum().backward();
        (result * weights).sum().backward();
        (written.grad! - ours.grad!).abs().max().ToDouble().ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void A_map_that_lies_channel_after_channel_is_not_taken()
    {
        var map = randn([2, 8, 3, 3], generator: new Generator(1));
        (ChannelEnergy.Of(map) - ChannelEnergy.InPasses(map)).abs().max().ToDouble().ShouldBe(0);
    }
}
