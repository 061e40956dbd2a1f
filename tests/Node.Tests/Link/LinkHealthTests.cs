using KdCluster.Contracts.Messages;
using KdCluster.Node.Link;
using Shouldly;

namespace KdCluster.Node.Tests.Link;

public sealed class LinkHealthTests
{
    private const int Uid = 7;
    private static readonly LinkPatience Patience = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(5));

    [Fact]
    public void A_link_that_is_counted_serves_for_as_long_as_it_is_answered()
    {
        var health = LinkHealth.New(Patience, Seconds(0));
        for (var second = 0.5; second < 1000; second += 0.5)
        {
            (health, var lost) = health.Look(new(Uid, Counted: true), Uid, Seconds(second));
            lost.ShouldBeNull();
            health.HasJoined.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Silence_ends_a_link_whether_or_not_it_has_joined(bool joined)
    {
        var health = LinkHealth.New(Patience, Seconds(0));
        if (joined)
            health = health.Look(new(Uid, Counted: true), Uid, Seconds(0)).After;
        health.Look(null, Uid, Seconds(10)).Lost.ShouldBeNull();
        health.Look(null, Uid, Seconds(10.5)).Lost.ShouldBe("the coordinator has been silent for 10 s");
    }

    [Fact]
    public void An_answer_ends_a_silence()
    {
        var health = LinkHealth.New(Patience, Seconds(0)).Look(new(Uid, Counted: true), Uid, Seconds(9)).After;
        health.Look(null, Uid, Seconds(18)).Lost.ShouldBeNull();
    }

    [Fact]
    public void Another_life_of_the_coordinator_ends_a_link_at_once() =>
        LinkHealth.New(Patience, Seconds(0)).Look(new(Uid + 1, Counted: false), Uid, Seconds(1)).Lost
            .ShouldBe("the coordinator was started anew");

    [Fact]
    public void A_link_that_knows_no_coordinator_yet_waits_to_be_counted_but_not_for_ever()
    {
        var (health, lost) = LinkHealth.New(Patience, Seconds(0)).Look(new(Uid, Counted: false), null, Seconds(1));
        lost.ShouldBeNull();
        (health, lost) = health.Look(null, null, Seconds(3));
        lost.ShouldBeNull();
        (health, lost) = health.Look(new(Uid, Counted: false), null, Seconds(5.5));
        lost.ShouldBeNull();
        health.Look(new(Uid, Counted: true), Uid, Seconds(6)).Lost.ShouldBeNull();
        health.Look(new(Uid, Counted: false), null, Seconds(6)).Lost
            .ShouldBe("the coordinator does not count this node any more");
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
