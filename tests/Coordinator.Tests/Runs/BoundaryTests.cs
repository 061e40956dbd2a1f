using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>A peer that is lost between two epochs, or whose node has moved.</summary>
public sealed class BoundaryTests
{
    private static readonly RunTimings Timings = new();
    private readonly CoreRun _run = CoreRun.Begin(
        Yaml.Online(3, 5, "placement: { minPeers: 2 }\nexchange: { sheets: recorded }"), Timings);

    public BoundaryTests()
    {
        _run.PlaceAndReady("ann-1", "ann-2", "ann-3");
        _run.Train("ann-1", "ann-2", "ann-3");
        // ann-1 is done with its second epoch when its node goes, before the others are.
        _run.Train("ann-1");
        _run.LoseNode("ann-1");
        _run.Train("ann-2", "ann-3");
    }

    [Fact]
    public void The_boundary_waits_for_it_and_the_next_epoch_begins_with_it()
    {
        _run.State.Phase.ShouldBe(RunPhase.Between);
        Waits().ShouldContain("ann-1 is lost and may come back");
        _run.Wait(30);
        _run.Place();
        _run.Wait(10);
        _run.State.Phase.ShouldBe(RunPhase.Between);
        _run.Ready("ann-1");
        var began = _run.Of<EpochBegan>().Last();
        (began.Epoch, began.Participants.Count, began.Missing.Count).ShouldBe((2, 3, 0));
    }

    [Fact]
    public void After_the_grace_the_epoch_begins_without_it_and_journal_and_report_name_it()
    {
        _run.Wait(Timings.Rejoin.TotalSeconds + 1);
        var began = _run.Of<EpochBegan>().Last();
        began.Epoch.ShouldBe(2);
        began.Missing.ShouldBe([new PeerId("ann-1")]);
        JournalText.Describe(began).ShouldBe("epoch 3 began with 2 peers and 3 sheets, without ann-1");
        JournalReport.Assemble(_run.Rows()).Incidents.ShouldContain(
            new IncidentReport("online", 2, "ann-1", IncidentKind.Missing, "ann-1: epoch 3 began without it"));
    }

    [Fact]
    public void Sheets_are_fetched_from_where_their_node_is_now()
    {
        _run.Take(new NodeServes(new("node-of-ann-1"), "http://node-of-ann-1:7"));
        _run.Wait(Timings.Rejoin.TotalSeconds + 1);
        var start = (StartEpoch)Outbox.Owed(_run.State, _run.Peer("ann-2"))!;
        start.Sources.Select(sheet => sheet.Url).ShouldBe(
            ["http://node-of-ann-1:7/sheets/x", "http://node-of-ann-3:1/sheets/x"]);
        _run.Take(new NodeServes(new("node-of-ann-3"), "http://node-of-ann-3:8"));
        start = (StartEpoch)Outbox.Owed(_run.State, _run.Peer("ann-2"))!;
        start.Sources[1].Url.ShouldBe("http://node-of-ann-3:8/sheets/x", "an order that is sent again says so too");
    }

    [Fact]
    public void A_node_that_was_started_again_on_its_folder_has_its_sheets()
    {
        _run.Take(new NodeGone(_run.Peer("ann-2").Node!.Value, "another process") { KeepsSheets = true });
        _run.Of<SheetsLost>().ShouldNotContain(e => e.Peer == new PeerId("ann-2"));
        _run.Of<SheetsLost>().ShouldContain(e => e.Peer == new PeerId("ann-1"));
    }

    [Fact]
    public void Every_wait_has_a_name_and_a_limit()
    {
        for (var second = 0; second < 1200 && !_run.State.HasEnded; second++)
        {
            var waits = RunWaits.Of(_run.State, _run.Now, Timings).ToList();
            waits.ShouldNotBeEmpty($"{_run.State.Phase}");
            waits.ShouldAllBe(wait => wait.Limit != null && wait.Since <= _run.Now);
            if (second % 7 == 0)
                _run.Train([.. _run.State.Peers.Values.Where(p => p.Phase == PeerPhase.Training)
                    .Select(p => p.Name.Value).Take(1)]);
            _run.Wait(1);
        }

        _run.State.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public void The_last_epoch_has_time_for_the_test_set()
    {
        _run.Wait(Timings.Rejoin.TotalSeconds + 1);
        while (_run.State.Epoch < 4)
            _run.Train("ann-2", "ann-3");
        RunPatience.DeadlineOf(_run.State, _run.Peer("ann-2"), Timings).ShouldBe(2 * Timings.ShortestEpoch);
    }

    private IEnumerable<string> Waits() => RunWaits.Of(_run.State, _run.Now, Timings).Select(wait => wait.What);
}
