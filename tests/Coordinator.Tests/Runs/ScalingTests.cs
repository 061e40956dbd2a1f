using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>Peers come and go while a run goes on.</summary>
public sealed class ScalingTests
{
    [Fact]
    public void One_peer_becomes_eight_then_one_then_four_and_who_left_comes_back_as_itself()
    {
        var run = CoreRun.Begin(Yaml.Online(2, 9, "scale: { min: 1, max: 8, template: ann-1 }"));
        run.PlaceAndReady("ann-1", "ann-2");
        Scale(run, 1);
        TrainAll(run);
        Up(run).ShouldBe(["ann-1"]);
        run.Free();
        Scale(run, 8);
        run.PlaceAndReady([.. Waiting(run)]);
        TrainAll(run); // The epoch that was open had only ann-1.
        Up(run).Count.ShouldBe(8);
        TrainAll(run);

        Scale(run, 1);
        Up(run).Count.ShouldBe(8, "nobody is cut short");
        TrainAll(run);
        Up(run).ShouldBe(["ann-1"]);
        run.Of<PeerTrained>().Count(e => e.Epoch == 3).ShouldBe(8, "they left after a checkpoint");
        run.Free();
        TrainAll(run);

        Scale(run, 4);
        run.Of<PeerReturned>().Select(e => e.Peer.Value).ShouldBe(["ann-2", "ann-2", "ann-3", "ann-4"]);
        run.Place();
        run.Resumable("ann-2").ShouldBe([3], "it has what it had");
        TrainAll(run);
        run.State.Epoch.ShouldBe(6, "nobody waited for them");
        foreach (var name in new[] { "ann-2", "ann-3", "ann-4" })
            run.Ready(name);
        TrainAll(run);
        Up(run).ShouldBe(["ann-1", "ann-2", "ann-3", "ann-4"]);
        TrainAll(run);
        TrainAll(run);
        run.Of<EpochEnded>().Select(e => e.Participants.Count).ShouldBe([2, 1, 8, 8, 1, 1, 1, 4, 4], run.Text);
        run.Of<EpochBegan>().ShouldAllBe(e => e.Missing.Count == 0);
        run.Of<PeerLost>().ShouldBeEmpty();
    }

    [Fact]
    public void An_added_peer_begins_with_the_best_peers_weights_when_the_run_file_says_so()
    {
        var run = CoreRun.Begin(Yaml.Online(2, 6, "scale: { min: 1, max: 8, template: ann-1, start: best }"));
        run.PlaceAndReady("ann-1", "ann-2");
        run.Train("ann-1");
        run.Take(run.Finished("ann-2") with
        {
            Metrics = run.Finished("ann-2").Metrics with { Accuracy = 0.9 },
        });
        Scale(run, 3);
        run.Place();
        var assign = (AssignPeer)Outbox.Owed(run.State, run.Peer("ann-3"))!;
        (assign.Init!.Peer.Value, assign.Init.Epoch, assign.Resume.Count).ShouldBe(("ann-2", 0, 0));
        run.Of<PeerAssigned>().Take(2).ShouldAllBe(e => e.From == null);
    }

    [Fact]
    public void More_peers_than_slots_wait_and_say_so_and_nobody_waits_for_them()
    {
        var run = CoreRun.Begin(Yaml.Online(2, 9, "scale: { min: 1, max: 8, template: ann-1 }"));
        run.PlaceAndReady("ann-1", "ann-2");
        Scale(run, 4);
        run.Take(new PlacementReport("2 more slots (any device) needed for ann-3, ann-4"));
        TrainAll(run);
        (run.State.Epoch, run.State.Phase).ShouldBe((1, RunPhase.Training));
        Waiting(run).ShouldBe(["ann-3", "ann-4"]);
    }

    private static void Scale(CoreRun run, int peers) =>
        run.Take(new ScaleRun($"command {run.Events.Count}", new("run"), peers)).ShouldBeOfType<CommandAccepted>();

    private static void TrainAll(CoreRun run) => run.Train(
        [.. run.State.InOrder.Where(p => p.Phase == PeerPhase.Training).Select(p => p.Name.Value)]);

    private static List<string> Waiting(CoreRun run) =>
        [.. run.State.InOrder.Where(p => p.Phase == PeerPhase.Waiting).Select(p => p.Name.Value)];

    private static List<string> Up(CoreRun run) =>
        [.. run.State.InOrder.Where(p => p.IsUp).Select(p => p.Name.Value)];
}
