using KdCluster.Coordinator.Standby;

namespace KdCluster.Coordinator.Tests.Standby;

public sealed class LeaseWatchTests
{
    private static readonly LeaseRow Held = new("other", "http://other", 1);
    private LeaseWatch _watch = new("me", LeaseTimes.Default);

    [Fact]
    public void A_holder_that_is_heard_of_keeps_it()
    {
        for (var second = 0; second < 60; second += 2)
            Look(Held with { Beat = second }, second).ShouldBeFalse();
    }

    [Fact]
    public void A_holder_that_has_been_silent_for_long_enough_loses_it()
    {
        Look(Held, 100).ShouldBeFalse();
        Look(Held, 107.9).ShouldBeFalse();
        Look(Held, 108).ShouldBeTrue();
    }

    /// <summary>Its silence is measured from when it was seen, not from when it spoke.</summary>
    [Fact]
    public void Who_has_just_begun_to_look_waits_as_long()
    {
        Look(Held, 0).ShouldBeFalse();
        Look(Held with { Beat = 2 }, 20).ShouldBeFalse();
        Look(Held with { Beat = 2 }, 27).ShouldBeFalse();
        Look(Held with { Beat = 2 }, 28).ShouldBeTrue();
    }

    [Fact]
    public void One_that_was_given_back_or_is_ours_is_free_at_once()
    {
        Look(new("", "", 7), 0).ShouldBeTrue();
        Look(new("me", "http://me", 7), 0).ShouldBeTrue();
    }

    [Fact]
    public void A_holder_stops_before_another_one_may_start()
    {
        var times = LeaseTimes.Default;
        (times.StopAfter < times.TakeAfter && times.Renew * 2 < times.StopAfter).ShouldBeTrue();
    }

    private bool Look(LeaseRow row, double second)
    {
        (_watch, var mayTake) = _watch.Look(row, TimeSpan.FromSeconds(second));
        return mayTake;
    }
}
