using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

public sealed class FaultTests
{
    private static readonly RunPlan[] AllPlans =
    [
        Plans.Online(2, 4),
        Plans.Online(3, 5, controls: false, minPeers: 2),
        Plans.Online(3, 4, controls: false, exchange: "{ sheets: recorded, maxStaleness: 1 }"),
        Plans.Online(3, 4, controls: false, exchange: "{ sheets: recorded, topology: mean }"),
        Plans.Online(
            3, 4, controls: false, exchange: "{ sheets: fresh }", views: "{ kind: per-epoch, augment: [crop] }"),
        Plans.Offline(3),
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_happens_the_invariants_hold_and_the_run_ends(int batch)
    {
        var (lost, restarts, ended) = (0, 0, new List<RunStatus>());
        for (var seed = batch * 500; seed < (batch + 1) * 500; seed++)
        {
            var (world, plan) = Run(seed);
            var broken = Checker.Judge(world.History, plan).ToList();
            broken.ShouldBeEmpty($"seed {seed}");
            lost += world.History.Journal.Count(e => e.Event is PeerLost);
            restarts += (int)world.Coordinator.Term.Value - 1;
            ended.Add(world.Coordinator.State!.Status);
        }

        // The faults are real, and most runs survive them.
        lost.ShouldBeGreaterThan(500);
        restarts.ShouldBeGreaterThan(100);
        ended.Count(status => status == RunStatus.Completed)
            .ShouldBeGreaterThan(350, string.Join(" ", ended.CountBy(x => x)));
    }

    /// <summary>One seed, as the test above runs it.</summary>
    private static (World World, RunPlan Plan) Run(int seed)
    {
        var random = new Random(seed * 7919);
        var plan = AllPlans[random.Next(AllPlans.Length)];
        var world = new World(seed, FaultRates.Draw(random)) { Calm = TimeSpan.FromMinutes(15) };
        for (var i = random.Next(2, 5); i > 0; i--)
            world.StartNode(random.Next(1, 5), 0.5 + random.NextDouble());
        world.StartNode(4);
        world.Coordinator.Submit(plan);
        world.Every(TimeSpan.FromSeconds(30), () =>
        {
            Disturb(world);
            return !world.IsCalm;
        });
        if (random.Next(3) == 0)
            world.After(
                TimeSpan.FromSeconds(random.Next(5, 120)),
                () => world.Coordinator.Take(new ScaleRun("scale", new RunId("run"), random.Next(1, 6))));
        if (random.Next(10) == 0)
            world.After(
                TimeSpan.FromSeconds(random.Next(1, 200)),
                () => world.Coordinator.Take(new CancelRun("cancel", new RunId("run"), "enough")));
        if (random.Next(5) == 0)
        {
            world.After(
                TimeSpan.FromSeconds(30), () => world.Coordinator.Take(new PauseRun("pause", new RunId("run"))));
            world.Every(TimeSpan.FromSeconds(60), () =>
            {
                world.Coordinator.Take(new ResumeRun("resume", new RunId("run")));
                return !world.IsCalm;
            });
        }

        world.RunUntil(() => world.Coordinator.State is { HasEnded: true }, TimeSpan.FromHours(4)).ShouldBeTrue(
            $"I6: seed {seed} did not end; {world.Coordinator.State?.Phase} stage {world.Coordinator.State?.Stage} "
                + $"epoch {world.Coordinator.State?.Epoch} missing {world.Coordinator.State?.Missing} "
            + string.Join(", ", world.Coordinator.State?.Peers.Values.Select(p => $"{p.Name}:{p.Phase}") ?? []));
        return (world, plan);
    }

    private static void Disturb(World world)
    {
        foreach (var node in world.Nodes.Where(n => n.IsUp).ToList())
        {
            if (world.Chance(world.Faults.NodeCrash / 2))
            {
                node.Crash();
                world.After(
                    TimeSpan.FromSeconds(world.Random.Next(1, 60)),
                    () => world.StartNode(node.Slots.Count, node.Speed));
            }
            else if (world.Chance(world.Faults.NodeFreeze / 2))
            {
                node.Freeze(TimeSpan.FromSeconds(world.Random.Next(1, 90)));
            }
        }

        if (world.Coordinator.IsUp && world.Chance(world.Faults.CoordinatorCrash / 2))
            world.Coordinator.Crash(TimeSpan.FromSeconds(world.Random.Next(1, 60)));
    }

    [Fact]
    public void When_a_node_dies_and_another_is_free_the_result_is_the_same_as_without()
    {
        var plan = Plans.Online(2, 5);
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.StartNode(4);
        world.Coordinator.Submit(plan);
        world.After(TimeSpan.FromSeconds(27), () => world.Nodes[0].Crash());
        world.RunUntil(() => world.Coordinator.State!.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        Checker.Judge(world.History, plan).ShouldBeEmpty();
        world.History.Journal.Count(e => e.Event is PeerLost).ShouldBeGreaterThan(0);
        world.History.Trained.GroupBy(t => t.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
            .ShouldBe(Weights.Reference(plan), ignoreOrder: true);
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
        world.Coordinator.Submit(plan);
        world.RunUntil(() => world.History.Journal.Count(e => e.Event is PeerTrained) == 3, TimeSpan.FromHours(1))
            .ShouldBeTrue();
        fast.Crash();
        world.StartNode(1);
        world.RunUntil(() => world.Coordinator.State!.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        Checker.Judge(world.History, plan).ShouldBeEmpty();
        slow.IsUp.ShouldBeTrue();
        var lost = world.History.Journal.Select(e => e.Event).OfType<SheetsLost>().ShouldHaveSingleItem();
        world.History.Journal.Select(e => e.Event).OfType<SheetMade>().ShouldHaveSingleItem().Peer.ShouldBe(lost.Peer);
        world.History.Trained.GroupBy(t => t.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights)
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
        world.Coordinator.Submit(plan);
        world.RunUntil(() => world.History.Journal.Any(e => e.Event is EpochEnded { Epoch: 1 }), TimeSpan.FromHours(1))
            .ShouldBeTrue();
        dying.Crash();
        world.StartNode(1);
        world.RunUntil(() => world.Coordinator.State!.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        Checker.Judge(world.History, plan).ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed, world.Coordinator.State.Reason);
        world.History.Journal.Count(e => e.Event is SheetsLost).ShouldBeGreaterThan(0);
        world.Now.ShouldBeLessThan(TimeSpan.FromMinutes(5));
    }

    [Fact]
    public void A_restarted_coordinator_goes_on_in_the_same_epoch_and_nobody_trains_twice()
    {
        var plan = Plans.Online(2, 5);
        var world = new World(1, FaultRates.None);
        world.StartNode(4);
        world.Coordinator.Submit(plan);
        world.After(TimeSpan.FromSeconds(22), () => world.Coordinator.Crash(TimeSpan.FromSeconds(15)));
        world.RunUntil(() => world.Coordinator.State is { HasEnded: true }, TimeSpan.FromHours(1)).ShouldBeTrue();
        Checker.Judge(world.History, plan).ShouldBeEmpty();
        world.History.Trained.Count.ShouldBe(4 * 5);
        world.History.Journal.Count(e => e.Event is PeerLost).ShouldBe(0);
        world.Coordinator.Term.Value.ShouldBe(2);
    }

    [Fact]
    public void A_peer_that_always_fails_is_given_up_and_the_others_finish()
    {
        var plan = Plans.Online(2, 3, controls: false);
        var world = new World(1, FaultRates.None with { PeerFailure = 1 }) { Calm = TimeSpan.FromDays(1) };
        world.StartNode(2);
        world.Coordinator.Submit(plan);
        world.RunUntil(() => world.Coordinator.State!.HasEnded, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Failed);
        world.Coordinator.State.Reason!.ShouldContain("out of memory");
    }
}
