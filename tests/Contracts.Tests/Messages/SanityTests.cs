using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Tests.Messages;

public static class SanityTests
{
    private static readonly EpochMetrics Usual = new(0.5, 0.9, 1e-3, 1000, 10, 1, 1, 100, new string('a', 64), 4936);

    [Fact]
    public static void Figures_that_can_be_are_taken() => Sanity.Refuse(Usual).ShouldBeNull();

    public static TheoryData<EpochMetrics> Impossible =>
    [
        Usual with { Loss = double.NaN }, Usual with { Loss = double.PositiveInfinity },
        Usual with { Accuracy = 1.01 }, Usual with { Accuracy = -0.1 }, Usual with { Accuracy = double.NaN },
        Usual with { LearningRate = double.NaN }, Usual with { ImagesPerSecond = -1 },
        Usual with { TrainSeconds = -1 }, Usual with { WaitSeconds = double.NaN }, Usual with { EpochSeconds = 1e30 },
        Usual with { BytesIn = -1 }, Usual with { WeightBytes = -1 },
    ];

    [Theory]
    [MemberData(nameof(Impossible))]
    public static void Figures_that_cannot_be_are_refused(EpochMetrics metrics) =>
        Sanity.Refuse(metrics).ShouldNotBeNull();
}
