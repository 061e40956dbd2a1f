using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;

namespace KdCluster.Simulation;

/// <summary>Peers that exchange nothing with each other wait for nobody, however slow one of them is.</summary>
public sealed class OwnPaceTests
{
    [Theory]
    [InlineData("{ kind: fixed }")]
    [InlineData("{ kind: per-epoch, augment: [crop] }")]
    [InlineData("{ kind: period, period: 2, augment: [crop] }")]
    public void A_straggler_ten_times_slower_costs_the_other_students_of_a_teacher_nothing(string views)
    {
        var plan = Plans.Offline(20, views);
        var (slowTeachers, work) = (0, TimeSpan.FromSeconds(12 * plan.Stages[1].Epochs));
        foreach (var seed in Enumerable.Range(1, 6))
        {
            var world = Begin(plan, seed, slow: 0.1);
            world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(4)).ShouldBeTrue();

            Completed(world, plan);
            var slow = SlowPeer(world);
            var ends = Ends(world, stage: 1);
            ends.Count.ShouldBe(4);
            // A teacher lives where it was trained. On the slow node each of its sheets takes 30 s: its students wait
            // for that, one sheet after the other, and for nothing else.
            var teacherIsSlow = world.Journaled<PeerAssigned>().Any(
                x => x.Event.Role == PeerRole.Serve && x.Event.Node == world.Nodes[0].Id);
            slowTeachers += teacherIsSlow ? 1 : 0;
            var (sheet, most) = teacherIsSlow ? (31, 31 * plan.Stages[1].Epochs) : (5, 0);
            var began = world.Journaled<EpochBegan>().First(x => x.Event.Stage == 1).At;
            foreach (var (peer, end) in ends.Where(one => one.Key != slow))
            {
                var waits = IsControl(plan, peer) ? TimeSpan.Zero : TimeSpan.FromSeconds(sheet);
                (end - began).ShouldBeLessThan(
                    IsControl(plan, peer) ? work : work + TimeSpan.FromSeconds(most),
                    $"seed {seed}: {peer} waited for somebody");
                Waits(world, peer, 1).Max().ShouldBeLessThanOrEqualTo(
                    waits, $"seed {seed}: {peer} waits for a sheet alone");
            }

            (ends[slow] - began).ShouldBeGreaterThan(5 * work);
            world.Journaled<EpochEnded>().Where(x => x.Event.Stage == 1).Select(x => x.Event.Participants.Count)
                .ShouldAllBe(count => count == 4);
        }

        slowTeachers.ShouldBeInRange(1, 5);
    }

    [Fact]
    public void Controls_and_students_that_teach_each_other_wait_for_none_of_the_other_kind()
    {
        var plan = Plans.Online(2, 12);
        foreach (var seed in new[] { 1, 2, 3, 4, 5, 6 })
        {
            var world = Begin(plan, seed, slow: 0.1);
            world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(4)).ShouldBeTrue();
            Completed(world, plan);
            var (slow, ends) = (SlowPeer(world), Ends(world, stage: 0));
            var work = TimeSpan.FromSeconds(12 * plan.Stages[0].Epochs);
            var began = world.Journaled<EpochBegan>().First().At;
            var isControl = plan.Stages[0].Peers.ToDictionary(peer => peer.Name.Value, peer => peer.IsControl);
            foreach (var (peer, end) in ends)
            {
                // Students wait for a slow student, controls for nobody.
                var waits = peer == slow || (!isControl[slow] && !isControl[peer]);
                (end - began < work).ShouldBe(!waits, $"seed {seed}: {peer}, where {slow} is slow");
                if (isControl[peer])
                    Waits(world, peer, 0).ShouldAllBe(wait => wait == TimeSpan.Zero);
            }

            world.Journaled<EpochEnded>().ShouldAllBe(x => x.Event.Participants.Count == 2);
        }
    }

    [Fact]
    public void Killed_coordinators_and_nodes_change_nothing_of_what_peers_at_their_own_pace_learn()
    {
        foreach (var seed in Enumerable.Range(1, 10))
        {
            var plan = seed % 2 == 0 ? Plans.Offline(8) : Plans.Online(2, 8);
            var world = Begin(plan, seed, slow: 0.2);
            // The stand-in for a disk that stays: the peer comes back with its weights.
            for (var i = 0; i < 4; i++)
            {
                var second = 31 + (i * 37) + seed;
                world.After(TimeSpan.FromSeconds(second), () => world.Coordinator.Kill("crashes"));
                world.After(TimeSpan.FromSeconds(second + 9), () => world.StartCoordinator("c0"));
                var node = world.Nodes[(i + seed) % world.Nodes.Count];
                world.After(TimeSpan.FromSeconds(second + 20), () => node.Crash());
                world.After(TimeSpan.FromSeconds(second + 24), node.Start);
            }

            world.RunUntil(() => world.Journal.End is not null, TimeSpan.FromHours(4)).ShouldBeTrue($"seed {seed}");
            world.Journaled<PeerLost>().ShouldNotBeEmpty();
            world.Judge().ShouldBeEmpty($"seed {seed}");
            world.Journal.End.ShouldBe(RunStatus.Completed);
            Ends(world, plan.Stages.Count - 1).Count.ShouldBe(4, $"seed {seed}: each has trained its last epoch");
            world.Journaled<EpochEnded>().ShouldAllBe(x => x.Event.Missing.Count == 0);
            // A peer may have trained without a sheet that went with its node; controls need none.
            var reference = Weights.Reference(plan);
            foreach (var (peer, weights) in Last(world).Where(one => IsControl(plan, one.Key)))
                weights.ShouldBe(reference[peer], $"seed {seed}: {peer}");
        }
    }

    [Fact]
    public void A_pause_holds_each_of_them_at_the_end_of_its_epoch()
    {
        var plan = Plans.Offline(6);
        var world = Begin(plan, 1, slow: 0.3);
        world.RunUntil(() => Ends(world, 1, epoch: 1).Count > 0, TimeSpan.FromHours(1)).ShouldBeTrue();
        world.Coordinator.Command(new PauseRun("p", World.Run));
        world.After(TimeSpan.FromHours(3), () => world.Coordinator.Command(new ResumeRun("r", World.Run)));
        var paused = world.Now;
        world.RunUntil(() => world.Coordinator.HasEnded, TimeSpan.FromHours(9)).ShouldBeTrue();
        Completed(world, plan);
        world.Journaled<PeerBegan>().ShouldNotContain(x => x.At > paused && x.At < TimeSpan.FromHours(3));
        world.Journaled<PeerLost>().ShouldBeEmpty();
    }

    private static World Begin(RunPlan plan, int seed, double slow)
    {
        var world = new World(seed, FaultRates.None);
        world.StartNode(1, slow);
        world.StartNode(2);
        world.StartNode(1);
        world.StartCoordinator("c0").Submit(plan);
        return world;
    }

    private static void Completed(World world, RunPlan plan)
    {
        world.Judge().ShouldBeEmpty();
        world.Coordinator.State!.Status.ShouldBe(RunStatus.Completed, world.Coordinator.State.Reason);
        Last(world).ShouldBe(Weights.Reference(plan), ignoreOrder: true);
    }

    private static bool IsControl(RunPlan plan, string name) =>
        plan.Stages.SelectMany(stage => stage.Peers).Any(peer => peer.Name.Value == name && peer.IsControl);

    private static string SlowPeer(World world) => world.Journaled<PeerAssigned>()
        .Last(x => x.Event.Role == PeerRole.Train && x.Event.Node == world.Nodes[0].Id).Event.Peer.Value;

    /// <summary>When each peer had trained that epoch; null: its stage's last.</summary>
    private static Dictionary<string, TimeSpan> Ends(World world, int stage, int? epoch = null)
    {
        var last = epoch ?? world.Coordinator.State!.Plan.Stages[stage].Epochs - 1;
        return world.Journaled<PeerTrained>().Where(x => x.Event.Stage == stage && x.Event.Epoch == last)
            .ToDictionary(x => x.Event.Peer.Value, x => x.At);
    }

    /// <summary>Between the end of each of its epochs and the beginning of its next.</summary>
    private static IEnumerable<TimeSpan> Waits(World world, string peer, int stage)
    {
        var ends = world.Journaled<PeerTrained>().Where(x => x.Event.Stage == stage && x.Event.Peer.Value == peer)
            .ToDictionary(x => x.Event.Epoch, x => x.At);
        return world.Journaled<PeerBegan>()
            .Where(x => x.Event.Stage == stage && x.Event.Peer.Value == peer && x.Event.Epoch > 0)
            .Select(x => x.At - ends[x.Event.Epoch - 1]);
    }

    private static Dictionary<string, string> Last(World world) =>
        world.Said<Trained>().GroupBy(t => t.Fence.Peer.Value).ToDictionary(g => g.Key, g => g.Last().Weights);
}
