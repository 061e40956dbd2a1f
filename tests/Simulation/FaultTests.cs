using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Histories;

namespace KdCluster.Simulation;

public sealed class FaultTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_the_invariants_hold_and_the_run_ends(int batch)
    {
        var (lost, terms, ended) = (0, 0, new List<RunStatus?>());
        for (var seed = batch * 500; seed < (batch + 1) * 500; seed++)
        {
            var outcome = Outcome.Of(seed);
            outcome.Broken.ShouldBeEmpty($"seed {seed}; ./kd sim --seeds {seed} tells its story");
            lost += outcome.History.Count(entry => entry.Event is Journaled { Event: PeerLost });
            terms += outcome.History.Count(entry => entry.Event is TermBegan) - 1;
            ended.Add(outcome.Status);
        }

        // The faults are real, and most runs survive them.
        lost.ShouldBeGreaterThan(500);
        terms.ShouldBeGreaterThan(100);
        ended.Count(status => status == RunStatus.Completed)
            .ShouldBeGreaterThan(350, string.Join(" ", ended.CountBy(x => $"{x}")));
    }

    [Fact]
    public void When_a_node_dies_and_another_is_free_the_result_is_the_same_as_without()
    {
        var plan = Plans.Online(2, 5, controls: false);
        var world = new World(1, FaultRates.None);
        for (var i = 0; i < 3; i++)
            world.StartNode(1);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Journaled<EpochBegan>().Any(x => x.Event.Epoch == 1), TimeSpan.FromHours(1));
        world.After(
            TimeSpan.FromSeconds(5), () => world.Nodes.First(node => node.Hosted.Count > 0).Crash());
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        world.Journaled<PeerLost>().Count().ShouldBeGreaterThan(0);
        Last(world).ShouldBe(Weights.Reference(plan), ignoreOrder: true);
    }

    /// <summary>
    /// ann is done with an epoch that bob still trains when its node dies, and comes back on another before bob is
    /// done.
    /// </summary>
    [Fact]
    public void A_fresh_sheet_that_went_with_its_node_is_made_again_and_the_result_is_the_same()
    {
        var plan = Plans.Online(
            2, 5, controls: false, exchange: "{ sheets: fresh }", views: "{ kind: per-epoch, augment: [crop] }");
        var world = new World(1, FaultRates.None);
        var slow = world.StartNode(1, 0.1);
        var fast = world.StartNode(1);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Journaled<PeerTrained>().Count() == 3, TimeSpan.FromHours(1))
            .ShouldBeTrue();
        // The coordinator has a copy of its checkpoint by then.
        world.After(TimeSpan.FromSeconds(5), () =>
        {
            fast.Crash();
            world.StartNode(1);
        });
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        slow.IsUp.ShouldBeTrue();
        var lost = world.Journaled<SheetsLost>().Select(x => x.Event).ShouldHaveSingleItem();
        world.Journaled<SheetMade>().Select(x => x.Event).ShouldHaveSingleItem().Peer.ShouldBe(lost.Peer);
        Last(world)
            .ShouldBe(Weights.Reference(plan), ignoreOrder: true);
    }

    /// <summary>
    /// The sheet of a peer whose node dies right after the epoch is in nobody's hands: the mean is that of the others,
    /// and nobody waits for it.
    /// </summary>
    [Fact]
    public void A_mean_goes_on_without_a_sheet_that_went_with_its_node()
    {
        var plan = Plans.Online(3, 5, controls: false, exchange: "{ sheets: recorded, topology: mean }");
        var world = new World(1, FaultRates.None);
        world.StartNode(1);
        world.StartNode(1);
        var dying = world.StartNode(1);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Journaled<EpochEnded>().Any(x => x.Event.Epoch == 1), TimeSpan.FromHours(1))
            .ShouldBeTrue();
        dying.Crash();
        world.StartNode(1);
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed, world.Coordinator.State.Reason);
        world.Journaled<SheetsLost>().Count().ShouldBeGreaterThan(0);
        world.Now.ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_restarted_coordinator_goes_on_in_the_same_epoch_and_nobody_trains_twice()
    {
        var plan = Plans.Online(2, 5);
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(22), () => Restart(world));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        world.Said<Trained>().Count().ShouldBe(4 * 5);
        world.Journaled<PeerLost>().Count().ShouldBe(0);
        world.Coordinator.Term.Value.ShouldBe(2);
    }

    [Fact]
    public void A_peer_that_always_fails_is_given_up_and_the_others_finish()
    {
        var plan = Plans.Online(2, 3, controls: false);
        var world = new World(1, FaultRates.None with { PeerFailure = 1 }) { Calm = TimeSpan.FromDays(1) };
        world.StartNode(2);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Failed);
        world.Coordinator.State.Reason!.ShouldContain("out of memory");
    }

    private static void Restart(World world)
    {
        world.Coordinator.Kill("crashes");
        world.After(TimeSpan.FromSeconds(15), () => world.StartCoordinator("c0"));
    }

    private static Dictionary<string, string> Last(World world) =>
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights);
}
