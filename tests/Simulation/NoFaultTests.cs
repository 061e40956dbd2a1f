using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

public sealed class NoFaultTests
{
    private static readonly Dictionary<string, RunPlan> Runs = new()
    {
        ["online, recorded"] = Plans.Online(3, 5),
        ["online, fresh, a view an epoch"] =
            Plans.Online(3, 5, exchange: "{ sheets: fresh }", views: "{ kind: per-epoch, augment: [crop] }"),
        ["every second epoch, stale"] = Plans.Online(
            4, 9, exchange: "{ sheets: recorded, every: 2, maxStaleness: 1, burnInEpochs: 1, rampUpEpochs: 2 }"),
        ["mean"] = Plans.Online(5, 5, exchange: "{ sheets: recorded, topology: mean }"),
        ["offline, a view an epoch"] = Plans.Offline(4),
        ["offline, fixed view"] = Plans.Offline(4, "{ kind: fixed }"),
        ["offline, period"] = Plans.Offline(5, "{ kind: period, period: 2, augment: [crop] }"),
    };

    [Theory]
    [InlineData("online, recorded")]
    [InlineData("online, fresh, a view an epoch")]
    [InlineData("every second epoch, stale")]
    [InlineData("mean")]
    [InlineData("offline, a view an epoch")]
    [InlineData("offline, fixed view")]
    [InlineData("offline, period")]
    public void The_result_equals_the_one_process_reference(string name)
    {
        var plan = Runs[name];
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartNode(4, speed: 0.25);
        world.StartNode(4, speed: 3);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(4)).ShouldBeTrue(name);

        world.Judge().ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed, world.Coordinator.State.Reason);
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
            .ShouldBe(Weights.Reference(plan), ignoreOrder: true);
        world.Journaled<EnsembleMeasured>().Count().ShouldBe(1);
        world.Journaled<PeerLost>().Count().ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_node_that_is_drained_or_asked_to_stop_changes_no_weight(bool isDrained)
    {
        var plan = Plans.Online(3, 6, exchange: "{ sheets: fresh }", views: "{ kind: per-epoch, augment: [crop] }");
        var world = new World(1, FaultRates.None);
        for (var i = 0; i < 7; i++)
            world.StartNode(1);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(25), () =>
        {
            var leaver = world.Nodes.First(node => node.Hosted.Count > 0);
            if (isDrained)
                world.Coordinator.Drain(leaver.Id, drains: true);
            else
                leaver.Leave(TimeSpan.FromSeconds(40));
        });
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(4)).ShouldBeTrue();

        world.Judge().ShouldBeEmpty();
        world.Journaled<PeerLost>().ShouldNotBeEmpty();
        world.Journaled<PeerLost>().ShouldAllBe(lost => lost.Event.Moves);
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
            .ShouldBe(Weights.Reference(plan), ignoreOrder: true);
        world.Journaled<EpochEnded>().ShouldAllBe(ended => ended.Event.Missing.Count == 0);
    }

    [Theory]
    [InlineData("{ sheets: recorded }")]
    [InlineData("{ sheets: recorded, burnInEpochs: 2, every: 2, maxStaleness: 1 }")]
    [InlineData("{ sheets: recorded, burnInEpochs: 2, every: 2, maxStaleness: 1, topology: mean }")]
    public void A_run_grows_from_two_to_four_peers_on_nodes_that_come_later_and_equals_the_reference(string exchange)
    {
        var plan = Plans.Online(2, 12, exchange: exchange, controls: false);
        var world = new World(1, FaultRates.None);
        world.StartNode(2);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(25), () => world.Coordinator.Command(new ScaleRun("k", World.Run, 4)));
        world.After(TimeSpan.FromSeconds(26), () => world.Coordinator.Command(new ScaleRun("k", World.Run, 4)));
        world.After(TimeSpan.FromSeconds(50), () => world.StartNode(1));
        world.After(TimeSpan.FromSeconds(70), () => world.StartNode(1));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();

        world.Judge().ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed);
        var joined = world.Coordinator.State.Peers.Values.ToDictionary(p => p.Name.Value, p => p.JoinedEpoch);
        joined.Count.ShouldBe(4);
        joined.Values.Count(e => e == 0).ShouldBe(2);
        joined.Values.Where(e => e > 0).ShouldAllBe(e => e >= 3 && e < 12);
        world.Journaled<EpochEnded>().Select(x => x.Event).Last().Participants.Count.ShouldBe(4);
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
            .ShouldBe(Weights.Reference(world.Coordinator.State.Plan), ignoreOrder: true);
    }

    [Fact]
    public void A_run_shrinks_at_the_next_boundary()
    {
        var plan = Plans.Online(4, 8, controls: false);
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(25), () => world.Coordinator.Command(new ScaleRun("k", World.Run, 1)));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Judge().ShouldBeEmpty();
        world.Journaled<EpochEnded>().Select(x => x.Event).Select(e => e.Participants.Count).Distinct()
            .ShouldBe([4, 1]);
    }

    [Fact]
    public void Placement_that_cannot_be_met_says_what_is_missing_and_fails_when_the_time_is_up()
    {
        var plan = Plans.Online(3, 3);
        var world = new World(1, FaultRates.None);
        world.StartNode(2);
        world.StartCoordinator("c0").Submit(plan);
        world.RunUntil(() => world.Now > TimeSpan.FromMinutes(1), TimeSpan.FromHours(2));
        world.Coordinator.State!.Missing!.ShouldContain("1 node has 2 in all, 2 free");
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(2)).ShouldBeTrue();
        world.Coordinator.State.Status.ShouldBe(RunStatus.Failed);
        world.Coordinator.State.Reason!.ShouldContain("slots (any device) needed for");
    }

    [Fact]
    public void Pause_holds_the_next_epoch_until_resume()
    {
        var plan = Plans.Online(2, 4);
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartCoordinator("c0").Submit(plan);
        world.After(TimeSpan.FromSeconds(10), () => world.Coordinator.Command(new PauseRun("p", World.Run)));
        world.After(TimeSpan.FromHours(3), () => world.Coordinator.Command(new ResumeRun("r", World.Run)));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(9)).ShouldBeTrue();
        var began = world.Journaled<EpochBegan>().Select(x => x.At).ToList();
        began.Count.ShouldBe(4);
        began[1].ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(3));
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(25)]
    public void Cancel_ends_the_run_wherever_it_is(int seconds)
    {
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartCoordinator("c0").Submit(Plans.Online(2, 4));
        world.After(
            TimeSpan.FromSeconds(seconds),
            () => world.Coordinator.Command(new CancelRun("c", World.Run, "enough")));
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromMinutes(3)).ShouldBeTrue();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Cancelled);
        world.Nodes.SelectMany(n => n.Hosted).ShouldBeEmpty();
    }
}
