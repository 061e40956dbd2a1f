using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;
using Shouldly;
using Xunit;

namespace KdCluster.Distillation.Tests.Training;

public class LearningRateTests
{
    private static LearningRate Rate(string name, double warmUp = 0, int[]? milestones = null, double minimum = 0) =>
        new(new SchedulePlan(name, warmUp, milestones ?? [], 0.1, minimum), 0.4, epochs: 10, stepsPerEpoch: 100);

    [Fact]
    public void Constant_is_the_base_rate_throughout() => Rate("constant").At(9, 99).ShouldBe(0.4);

    [Theory]
    [InlineData(3, 0.4)]
    [InlineData(4, 0.04)]
    [InlineData(7, 0.004)]
    public void Step_multiplies_by_gamma_after_each_milestone(int epoch, double expected) =>
        Rate("step", milestones: [4, 7]).At(epoch, 50).ShouldBe(expected, 1e-12);

    [Theory]
    [InlineData(0, 0, 0.4)]
    [InlineData(5, 0, 0.21)]
    [InlineData(2, 50, 0.02 + (0.19 * (1 + 0.7071067811865476)))]
    public void Cosine_falls_from_the_base_rate_to_the_minimum(int epoch, int step, double expected) =>
        Rate("cosine", minimum: 0.02).At(epoch, step).ShouldBe(expected, 1e-12);

    [Fact]
    public void Warm_up_grows_linearly_with_each_step_over_fractions_of_epochs()
    {
        var rate = Rate("constant", warmUp: 1.5);
        rate.At(0, 0).ShouldBe(0.4 / 150, 1e-12);
        rate.At(1, 24).ShouldBe(0.4 * 125 / 150, 1e-12);
        rate.At(1, 49).ShouldBe(0.4, 1e-12);
        rate.At(1, 50).ShouldBe(0.4);
    }

    [Fact]
    public void Cosine_begins_where_the_warm_up_ends()
    {
        var rate = Rate("cosine", warmUp: 2);
        rate.At(2, 0).ShouldBe(0.4, 1e-12);
        rate.At(6, 0).ShouldBe(0.2, 1e-12);
        rate.At(9, 99).ShouldBeLessThan(1e-5);
    }
}
