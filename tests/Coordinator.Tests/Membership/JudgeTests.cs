using Akka.Actor;
using Akka.Cluster;
using KdCluster.Coordinator.Membership;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Membership;

public sealed class JudgeTests
{
    private static readonly LinkMember Ann = Node(1, "process-ann");
    private static readonly LinkMember Bob = Node(2, "process-bob");
    private static readonly LinkMember Coordinator = Node(3, null);
    private readonly Judge _judge = Judge.Of(TimeSpan.FromSeconds(5));

    [Fact]
    public void A_link_is_given_up_when_it_was_silent_for_long_enough_and_no_sooner()
    {
        var judge = _judge.Unreachable(Ann.Link, Seconds(1)).Unreachable(Ann.Link, Seconds(3));
        judge.Look([Ann, Bob, Coordinator], Seconds(5.9)).ShouldBeEmpty();
        judge.Look([Ann, Bob, Coordinator], Seconds(6)).ShouldHaveSingleItem()
            .ShouldBeOfType<LinkVerdict.GiveUp>().ShouldSatisfyAllConditions(
                up => up.Link.ShouldBe(Ann.Link), up => up.IsDead.ShouldBeFalse());
    }

    [Fact]
    public void Who_is_heard_again_in_time_is_kept() =>
        _judge.Unreachable(Ann.Link, Seconds(1)).Reachable(Ann.Link).Look([Ann], Seconds(100)).ShouldBeEmpty();

    [Fact]
    public void Nobody_but_nodes_is_judged() =>
        _judge.Unreachable(Coordinator.Link, Seconds(0)).Look([Coordinator], Seconds(100)).ShouldBeEmpty();

    [Fact]
    public void A_link_that_is_down_is_hurried_along_until_it_is_removed()
    {
        var judge = _judge.Unreachable(Ann.Link, Seconds(0));
        judge.Look([Ann with { IsDown = true, IsPresent = false }], Seconds(100)).ShouldHaveSingleItem()
            .ShouldBe(new LinkVerdict.Hurry(Ann.Link));
        judge.Removed(Ann.Link).Silent.ShouldBeEmpty();
    }

    [Fact]
    public void A_process_that_has_made_a_new_link_loses_the_old_one_and_no_other_process_does()
    {
        var again = Node(9, Ann.Process);
        Judge.Joined(again, [Ann, Bob, Coordinator, again]).ShouldHaveSingleItem()
            .ShouldBeOfType<LinkVerdict.GiveUp>().Link.ShouldBe(Ann.Link);
        Judge.Joined(Coordinator, [Ann, Bob, Coordinator]).ShouldBeEmpty();
    }

    [Fact]
    public void A_connection_that_broke_is_looked_into_once_and_a_refusal_means_that_nobody_is_there()
    {
        var (judge, verdict) = _judge.Broken(Ann);
        verdict.ShouldBe(new LinkVerdict.Probe(Ann.Link));
        judge.Broken(Ann).Verdict.ShouldBeNull();
        (judge, verdict) = judge.Answered(Ann.Link, Ann, refused: true);
        verdict.ShouldBeOfType<LinkVerdict.GiveUp>().IsDead.ShouldBeTrue();
        judge.Broken(Ann).Verdict.ShouldNotBeNull();
    }

    [Fact]
    public void Silence_is_no_refusal_and_who_leaves_may_close_its_port()
    {
        _judge.Broken(Ann).After.Answered(Ann.Link, Ann, refused: false).Verdict.ShouldBeNull();
        _judge.Broken(Ann).After.Answered(Ann.Link, Ann with { IsPresent = false }, refused: true).Verdict
            .ShouldBeNull();
        _judge.Broken(Ann).After.Answered(Ann.Link, null, refused: true).Verdict.ShouldBeNull();
        _judge.Broken(Ann with { IsPresent = false }).Verdict.ShouldBeNull();
        _judge.Broken(Coordinator).Verdict.ShouldBeNull();
    }

    private static LinkMember Node(int number, string? process) =>
        new(new UniqueAddress(new Address("akka.tcp", "kd", "h", number), number), process, true, false);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
