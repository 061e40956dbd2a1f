using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>Runs that take free slots by themselves.</summary>
public sealed class AutoscaleTests
{
    [Fact]
    public void A_run_grows_with_each_node_that_comes_and_equals_the_reference()
    {
        var plan = Plans.Online(
            2, 12, exchange: "{ sheets: recorded, burnInEpochs: 1 }", controls: false, max: 5, autoscale: true);
        var world = new World(1, FaultRates.None);
        world.StartNode(2);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(40), () => world.StartNode(1));
        world.After(TimeSpan.FromSeconds(70), () => world.StartNode(4));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();

        world.Judge().ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed);
        world.Journaled<RunScaled>().Select(x => (x.Event.Key, x.Event.Peers)).ShouldBe([(null, 3), (null, 5)]);
        world.Journaled<EpochEnded>().Select(x => x.Event.Participants.Count).Distinct().ShouldBe([2, 3, 5]);
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
            .ShouldBe(Weights.Reference(world.Coordinator.State.Plan), ignoreOrder: true);
    }

    [Fact]
    public void When_people_scale_it_it_stays_as_they_said()
    {
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartCoordinator("c0").Submit(Plans.Online(2, 12, controls: false, max: 8, autoscale: true));
        world.RunUntil(
            () => world.Journaled<EpochEnded>().Any(x => x.Event.Participants.Count == 4), TimeSpan.FromHours(1))
            .ShouldBeTrue();
        world.Coordinator.Command(new ScaleRun("k", World.Run, 2));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        world.Journaled<RunScaled>().Select(x => x.Event.Peers).ShouldBe([4, 2]);
        world.Journaled<EpochEnded>().Last().Event.Participants.Count.ShouldBe(2);
    }

    [Fact]
    public void Whatever_happens_the_invariants_hold_and_the_run_ends()
    {
        var (grown, ended) = (0, new List<RunStatus?>());
        for (var seed = 0; seed < 200; seed++)
        {
            var outcome = Outcome.Of(seed, plans: Scenario.Elastic);
            outcome.Broken.ShouldBeEmpty($"seed {seed}");
            grown += outcome.History.Count(entry => entry.Event is Journaled { Event: RunScaled { Key: null } });
            ended.Add(outcome.Status);
        }

        grown.ShouldBeGreaterThan(150);
        ended.Count(status => status == RunStatus.Completed)
            .ShouldBeGreaterThan(140, string.Join(" ", ended.CountBy(x => $"{x}")));
    }
}
