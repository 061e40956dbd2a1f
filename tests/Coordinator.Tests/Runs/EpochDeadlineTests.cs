using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Tests.Runs;

public sealed class EpochDeadlineTests
{
    private static readonly RunTimings Timings = new()
    {
        FirstEpoch = TimeSpan.FromMinutes(7),
        ShortestEpoch = TimeSpan.FromSeconds(10),
        Medians = 3,
        Deviations = 6,
    };

    [Fact]
    public void The_first_epoch_has_a_bound_of_its_own() =>
        EpochDeadline.Of([], Timings).ShouldBe(TimeSpan.FromMinutes(7));

    [Fact]
    public void A_steady_peer_has_three_times_its_median() =>
        EpochDeadline.Of([100, 100, 100], Timings).TotalSeconds.ShouldBe(300);

    [Fact]
    public void A_peer_that_varies_has_more() =>
        EpochDeadline.Of([100, 200, 300, 150, 250], Timings).TotalSeconds.ShouldBe(600);

    [Fact]
    public void One_slow_epoch_does_not_move_the_median() =>
        EpochDeadline.Of([100, 100, 100, 100, 5000], Timings).TotalSeconds.ShouldBe(300);

    [Fact]
    public void Fast_peers_are_not_hurried() => EpochDeadline.Of([0.1, 0.1], Timings).TotalSeconds.ShouldBe(10);
}
