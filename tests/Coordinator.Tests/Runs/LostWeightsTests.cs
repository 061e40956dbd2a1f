using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>A peer never begins below its last trained epoch, unless journal and report say so.</summary>
public sealed class LostWeightsTests
{
    private readonly CoreRun _run = CoreRun.Begin(Yaml.Online(2, 5));

    public LostWeightsTests()
    {
        _run.PlaceAndReady("ann-1", "ann-2");
        for (var epoch = 0; epoch < 3; epoch++)
            _run.Train("ann-1", "ann-2");
        _run.LoseNode("ann-1");
    }

    [Fact]
    public void Only_its_newest_checkpoint_is_asked_for_at_first()
    {
        _run.Place();
        _run.Resumable("ann-1").ShouldBe([2]);
        _run.Ready("ann-1");
        _run.Of<PeerStarted>().Last().LostEpoch.ShouldBeNull();
    }

    [Fact]
    public void An_older_one_serves_when_the_newest_was_asked_for_three_times_and_journal_and_report_say_so()
    {
        Refuse(3).ShouldBe([2, 1]);
        _run.Ready("ann-1", 1);
        _run.Of<PeerStarted>().Last().LostEpoch.ShouldBe(2);
        JournalText.Describe(_run.Of<PeerStarted>().Last()).ShouldBe(
            "ann-1#5 ready, resumed after epoch 2; its weights after epoch 3 could not be had");
        var incident = JournalReport.Assemble(_run.Rows()).Incidents.Single(
            one => one.Kind == IncidentKind.WeightsLost);
        (incident.Peer, incident.Text).ShouldBe((
            "ann-1", "ann-1: its weights after epoch 3 could not be had; it went on from those after epoch 2"));
    }

    [Fact]
    public void It_begins_anew_only_when_all_were_asked_for_and_journal_and_report_say_so()
    {
        Refuse(4).ShouldBeEmpty();
        _run.Ready("ann-1");
        _run.Of<PeerStarted>().Last().LostEpoch.ShouldBe(2);
        ReportMarkdown.Render(JournalReport.Assemble(_run.Rows())).ShouldContain(
            "- ann-1: its weights after epoch 3 could not be had; it went on from its initial ones\n");
    }

    [Fact]
    public void Weights_of_others_that_cannot_be_had_do_not_cost_it_its_own()
    {
        for (var tries = 0; tries < 4; tries++)
        {
            _run.Place();
            _run.Refuse("ann-1", RefusalKind.Teacher);
            _run.Wait(10);
        }

        _run.Place();
        _run.Resumable("ann-1").ShouldBe([2]);
    }

    /// <returns>What it is told to go on from after so many nodes could not get what they were told.</returns>
    private IReadOnlyList<int> Refuse(int times)
    {
        for (var tries = 0; tries < times; tries++)
        {
            _run.Place();
            _run.Refuse("ann-1", RefusalKind.Checkpoint);
            _run.Wait(10);
        }

        _run.Place();
        return _run.Resumable("ann-1");
    }
}
