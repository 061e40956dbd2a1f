using KdCluster.Distillation.Losses;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Losses;

[HeldTensors]
public class LogitMseLossTests
{
    [Fact]
    public void Equals_the_mean_square_over_samples_and_classes()
    {
        var teacher = Rows.Random(5, 4, seed: 2);
        LossCheck.Agrees(
            s => LogitMseLoss.Of(s, Rows.Tensor(teacher)),
            s => s.Zip(teacher, (a, b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Average()).Average(),
            Rows.Random(5, 4, seed: 1));
    }

    [Fact]
    public void Is_zero_for_identical_logits_and_finite_for_huge_halves()
    {
        var huge = Rows.Tensor(Rows.Random(3, 4, 1, 1e4), ScalarType.Float16);
        LogitMseLoss.Of(huge, huge).ToDouble().ShouldBe(0);
        double.IsFinite(LogitMseLoss.Of(huge, -huge).ToDouble()).ShouldBeTrue();
    }
}
