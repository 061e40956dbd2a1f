using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>A straggler costs the others no more than the grace, and is never cut short.</summary>
public sealed class QuorumTests
{
    private static readonly string[] Fast = ["ann-1", "ann-2", "ann-3"];
    private const string Slow = "ann-4";
    private readonly CoreRun _run = CoreRun.Begin(Yaml.Online(
        4, 6, "exchange: { sheets: recorded, maxStaleness: 2, quorum: 0.75, grace: 20% }"));

    public QuorumTests() => _run.PlaceAndReady([.. Fast, Slow]);

    [Fact]
    public void An_epoch_closes_when_the_quorum_and_its_grace_are_over()
    {
        _run.Wait(100);
        _run.Train("ann-1", "ann-2");
        _run.Wait(1000);
        _run.State.Phase.ShouldBe(RunPhase.Training, "two of four are no quorum");
        _run.Train("ann-3");
        _run.Wait(219);
        _run.Of<EpochEnded>().ShouldBeEmpty("the quorum took 1100 s, and 20 % of that are not over");
        _run.Wait(1);
        var ended = _run.Of<EpochEnded>().Single();
        ended.Participants.Select(peer => peer.Value).ShouldBe(Fast);
        ended.Missing.ShouldBe([new PeerId(Slow)]);
        _run.Of<EpochBegan>().Last().Participants.Select(peer => peer.Value).ShouldBe(Fast);
    }

    [Fact]
    public void Who_is_late_goes_on_and_its_sheet_is_used_when_it_comes()
    {
        OneEpoch();
        OneEpoch();
        _run.Peer(Slow).Phase.ShouldBe(PeerPhase.Training);
        _run.Peer(Slow).Epoch.ShouldBe(0);
        _run.Train(Slow);
        _run.Of<PeerTrained>().Last().Late.ShouldBeTrue();
        _run.Train(Fast);
        var began = _run.Of<EpochBegan>().Last();
        (began.Epoch, began.Participants.Count).ShouldBe((3, 4));
        var start = (StartEpoch)Outbox.Owed(_run.State, _run.Peer("ann-1"))!;
        start.Sources.Select(sheet => (sheet.Peer.Value, sheet.Epoch)).ShouldBe(
            [("ann-2", 2), ("ann-3", 2), (Slow, 0)]);
    }

    [Fact]
    public void The_last_epoch_waits_for_everybody_and_the_end_for_who_is_late()
    {
        for (var epoch = 0; epoch < 5; epoch++)
            OneEpoch();
        _run.Train(Fast);
        _run.Wait(10);
        _run.State.Phase.ShouldBe(RunPhase.Scoring, _run.Text);
        _run.Take(new EnsembleScored(_run.State.FenceOf(_run.Peer("ann-1")), 0.9));
        RunWaits.Of(_run.State, _run.Now, new()).Single().What.ShouldBe(
            $"{Slow} is late and trains epoch 1 to its end");
        _run.Of<StageEnded>().ShouldBeEmpty();
        _run.Train(Slow);
        _run.Of<StageEnded>().ShouldNotBeEmpty();
        var report = JournalReport.Assemble(_run.Rows());
        report.Incidents.Count(one => one.Kind == IncidentKind.Late).ShouldBe(1);
        ReportMarkdown.Render(report).ShouldContain("- ann-4: done with epoch 1 after it had been closed\n");
    }

    [Fact]
    public void A_straggler_in_the_last_epoch_is_not_left_behind()
    {
        for (var epoch = 0; epoch < 5; epoch++)
            _run.Train([.. Fast, Slow]);
        _run.Train(Fast);
        _run.Wait(60);
        _run.State.Phase.ShouldBe(RunPhase.Training);
        _run.Train(Slow);
        _run.State.Phase.ShouldBe(RunPhase.Scoring);
    }

    /// <summary>All but the slow one train for ten seconds, and the grace goes by.</summary>
    private void OneEpoch()
    {
        _run.Wait(10);
        _run.Train(Fast);
        _run.Wait(3);
    }
}
