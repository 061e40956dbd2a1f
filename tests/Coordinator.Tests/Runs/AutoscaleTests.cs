using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Coordinator.Views;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>`scale: { autoscale: true }`: a run takes what is free, and gives it back.</summary>
public sealed class AutoscaleTests
{
    private static CoreRun Begin(int epochs = 9, int max = 4, string more = "")
    {
        var run = CoreRun.Begin(
            Yaml.Online(2, epochs, $"scale: {{ max: {max}, template: ann-1, autoscale: true{more} }}"));
        run.PlaceAndReady("ann-1", "ann-2");
        return run;
    }

    [Fact]
    public void Spare_slots_become_peers_that_join_at_a_boundary_up_to_the_most()
    {
        var run = Begin();
        More(run).ShouldBe(2);
        Report(run, spare: 5);
        run.Of<RunScaled>().ShouldHaveSingleItem().ShouldBe(new RunScaled(null, 0, 4));
        run.Of<PeerAdded>().Select(e => e.Peer.Name.Value).ShouldBe(["ann-3", "ann-4"]);
        More(run).ShouldBe(0);
        Report(run, spare: 5);
        run.Of<RunScaled>().ShouldHaveSingleItem("the same again changes nothing");

        run.PlaceAndReady("ann-3", "ann-4");
        TrainAll(run);
        TrainAll(run);
        run.Of<EpochEnded>().Select(e => e.Participants.Count).ShouldBe([2, 4], run.Text);
    }

    [Fact]
    public void Only_a_run_between_its_first_epoch_and_its_last_takes_more_and_not_while_it_is_paused()
    {
        var run = CoreRun.Begin(Yaml.Online(2, 3, "scale: { max: 4, template: ann-1, autoscale: true }"));
        More(run).ShouldBe(0, "it waits for the peers of its file");
        Report(run, spare: 2);
        run.PlaceAndReady("ann-1", "ann-2");
        run.Of<RunScaled>().ShouldBeEmpty();
        More(run).ShouldBe(2);
        run.Take(new PauseRun("p", new("run")));
        More(run).ShouldBe(0);
        run.Take(new ResumeRun("r", new("run")));
        TrainAll(run);
        More(run).ShouldBe(2);
        TrainAll(run);
        run.State.Epoch.ShouldBe(2, "its last");
        More(run).ShouldBe(0);
        Report(run, spare: 2);
        run.Of<RunScaled>().ShouldBeEmpty();
    }

    [Fact]
    public void It_takes_nothing_while_a_peer_of_its_own_waits_nor_in_the_place_of_one_that_was_given_up()
    {
        var run = Begin(max: 3);
        run.LoseNode("ann-2");
        More(run).ShouldBe(0);
        run.PlaceAndReady("ann-2");
        Report(run, spare: 1);
        run.Place();
        run.Refuse("ann-3", RefusalKind.Plan);
        run.Peer("ann-3").Phase.ShouldBe(PeerPhase.Abandoned);
        More(run).ShouldBe(0);
    }

    [Fact]
    public void What_it_took_it_gives_back_at_a_boundary_and_who_left_comes_back_as_itself()
    {
        var run = Begin();
        Report(run, spare: 2);
        run.PlaceAndReady("ann-3", "ann-4");
        TrainAll(run);
        Demand(run).Extra.ShouldBe(2);

        Keep(run, 1);
        Keep(run, 1);
        run.Of<RunScaled>().Select(e => e.Peers).ShouldBe([4, 3], "the same again changes nothing");
        (Demand(run).Extra, Demand(run).Leaving, More(run)).ShouldBe((1, 1, 0));
        Keep(run, 0);
        Keep(run, 0);
        TrainAll(run);
        run.Of<PeerRemoved>().Select(e => e.Peer.Value).ShouldBe(["ann-4", "ann-3"]);
        (Demand(run).Extra, Demand(run).Leaving).ShouldBe((0, 2));
        run.Free();

        Report(run, spare: 1);
        run.Of<PeerReturned>().ShouldHaveSingleItem().Peer.Value.ShouldBe("ann-3");
        run.Place();
        run.Resumable("ann-3").ShouldBe([1], "it has what it had");
    }

    [Fact]
    public void Once_people_have_scaled_it_only_they_do_and_the_journal_and_the_run_say_so()
    {
        var run = Begin();
        RunViewing.Detail(run.State, 1, _ => null).Autoscale.ShouldBe(new(4, IsOn: true));
        Report(run, spare: 1);
        run.PlaceAndReady("ann-3");
        var answer = run.Take(new ScaleRun("k", new("run"), 2) { By = "alice" }).ShouldBeOfType<CommandAccepted>();
        answer.Detail.ShouldBe("a peer leaves at the next epoch boundary; from now on it does not scale by itself");
        (More(run), Demand(run).Extra).ShouldBe((0, 0));
        Report(run, spare: 2);
        Keep(run, 0);
        run.Of<RunScaled>().Select(JournalText.Describe).ShouldBe([
            "scales by itself to 3 peers",
            "scaled to 2 peers (by alice); from now on it does not scale by itself"]);
        RunViewing.Detail(run.State, 1, _ => null).Autoscale.ShouldBe(new(4, IsOn: false));
        RunReplay.Fold(run.Rows()).Autoscales.ShouldBeFalse();
    }

    private static SlotDemand Demand(CoreRun run) => SlotDemands.Of(run.State, run.Now);

    private static int More(CoreRun run) => Demand(run).More;

    private static void Report(CoreRun run, int spare) => run.Take(new PlacementReport(null) { Spare = spare });

    private static void Keep(CoreRun run, int keep) => run.Take(new PlacementReport(null) { Keep = keep });

    private static void TrainAll(CoreRun run) => run.Train(
        [.. run.State.InOrder.Where(p => p.Phase == PeerPhase.Training).Select(p => p.Name.Value)]);
}
