using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>Controls exchange nothing: they wait for nobody, and the stage's end for them.</summary>
public sealed class OwnPaceTests
{
    private readonly CoreRun _run = CoreRun.Begin(Yaml.Online(2, 3).Replace("controls: false", "controls: true"));
    private readonly string[] _students, _controls;

    public OwnPaceTests()
    {
        var peers = _run.State.StagePlan.Peers;
        _students = [.. peers.Where(p => !p.IsControl).Select(p => p.Name.Value)];
        _controls = [.. peers.Where(p => p.IsControl).Select(p => p.Name.Value)];
        _run.PlaceAndReady([.. _students, .. _controls]);
    }

    [Fact]
    public void A_control_trains_on_while_students_are_slow_and_the_end_waits_for_one_that_is_slow_itself()
    {
        var (fast, slow) = (_controls[0], _controls[1]);
        _run.Train(fast);
        _run.Train(fast);
        _run.Train(fast);
        (_run.State.Epoch, _run.Peer(fast).TrainedEpoch, _run.Peer(fast).Phase).ShouldBe((0, 2, PeerPhase.Ready));
        for (var epoch = 0; epoch < 3; epoch++)
            _run.Train(_students);
        _run.Of<EpochEnded>().Select(e => e.Participants.Select(p => p.Value)).ShouldAllBe(
            names => names.SequenceEqual(_students));
        _run.State.Phase.ShouldBe(RunPhase.Scoring, _run.Text);
        _run.Take(new EnsembleScored(_run.State.FenceOf(Outbox.Scorer(_run.State)!), 0.9));
        RunWaits.Of(_run.State, _run.Now, new()).Single().What.ShouldBe($"{slow} trains epoch 1");
        _run.Wait(700);
        _run.Of<EnsembleSkipped>().ShouldBeEmpty("it was measured");
        for (var epoch = 0; epoch < 3; epoch++)
        {
            _run.Of<StageEnded>().ShouldBeEmpty();
            _run.Train(slow);
        }

        _run.Of<StageEnded>().ShouldHaveSingleItem();
        _run.Of<PeerTrained>().ShouldAllBe(e => !e.Late);
    }

    [Fact]
    public void A_control_that_is_lost_goes_on_where_it_was()
    {
        var control = _controls[0];
        _run.Train(control);
        _run.Fail(control);
        _run.Wait(5);
        _run.Train(_students);
        _run.State.Epoch.ShouldBe(1, "nobody waits for it");
        _run.PlaceAndReady(control);
        _run.Peer(control).Epoch.ShouldBe(1);
        _run.Peer(control).Attempt.ShouldBe(1);
        _run.Train(control);
        _run.Of<PeerTrained>().Where(e => e.Peer.Value == control).Select(e => e.Epoch).ShouldBe([0, 1]);
        _run.Of<EpochBegan>().ShouldAllBe(e => e.Missing.Count == 0);
    }

    [Fact]
    public void The_end_waits_for_a_lost_control_as_long_as_the_run_file_gives_a_peer_to_find_a_place()
    {
        _run.Fail(_controls[1]);
        for (var epoch = 0; epoch < 3; epoch++)
            _run.Train([.. _students, _controls[0]]);
        _run.Take(new EnsembleScored(_run.State.FenceOf(Outbox.Scorer(_run.State)!), 0.9));
        _run.Wait(_run.State.Plan.Placement.Deadline.TotalSeconds - 5);
        RunWaits.Of(_run.State, _run.Now, new()).Single().What.ShouldBe($"{_controls[1]} is lost and may come back");
        _run.Wait(10);
        _run.Of<StageEnded>().ShouldHaveSingleItem(_run.Text);
    }

    [Fact]
    public void The_gain_is_that_of_the_newest_epoch_that_both_have_trained()
    {
        _run.Train(_controls);
        _run.Train(_controls);
        _run.Train(_students);
        Coordinator.Views.RunViewing.Summary(_run.State).Gain!.Epoch.ShouldBe(0);
    }
}
