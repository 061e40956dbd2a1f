using KdCluster.Distillation.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public sealed class SquaredDistanceTests
{
    private readonly Generator _generator = new(1);

    [Theory]
    [InlineData(3, 7, 5, 3)]
    [InlineData(2, 16, 8, 8)]
    public void In_one_loop_the_gradient_is_the_formulas_to_the_bit(int batch, int channels, int height, int width)
    {
        foreach (var channelsLast in new[] { false, true })
        {
            var (student, teacher) = (
                Drawn(channelsLast, batch, channels, height, width),
                Drawn(channelsLast, batch, channels, height, width));
            SquaredDistance.Fit(student, teacher).ShouldBeTrue();
            var (written, ours) = (student.detach().requires_grad_(), student.detach().requires_grad_());
            var expected = (written.to_type(ScalarType.Float64) - teacher.to_type(ScalarType.Float64)).Squared().mean();
            var result = SquaredDistance.InOneLoop(ours, teacher);
            (expected * 0.3.Held()).backward();
            (result * 0.3.Held()).backward();
            result.dtype.ShouldBe(ScalarType.Float64);
            result.ToDouble().ShouldBe(expected.ToDouble(), 1e-14);
            ours.grad!.contiguous().bytes.ToArray().ShouldBe(written.grad!.contiguous().bytes.ToArray());
        }
    }

    [Fact]
    public void Maps_that_lie_in_memory_otherwise_than_each_other_are_not_taken()
    {
        var (plain, channelsLast) = (Drawn(false, 2, 8, 4, 4), Drawn(true, 2, 8, 4, 4));
        SquaredDistance.Fit(plain, channelsLast).ShouldBeFalse();
        SquaredDistance.Fit(plain, plain.narrow(0, 0, 1)).ShouldBeFalse();
        SquaredDistance.Fit(plain.transpose(2, 3), plain.transpose(2, 3)).ShouldBeFalse();
        SquaredDistance.Mean(plain, channelsLast).ToDouble().ShouldBe(
            SquaredDistance.Mean(plain.clone(), channelsLast.contiguous()).ToDouble(), 1e-12);
    }

    private Tensor Drawn(bool channelsLast, params long[] shape) => channelsLast
        ? randn([shape[0], shape[2], shape[3], shape[1]], generator: _generator).permute(0, 3, 1, 2)
        : randn(shape, generator: _generator);
}
