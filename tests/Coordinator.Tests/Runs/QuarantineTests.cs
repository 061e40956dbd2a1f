using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using KdCluster.Coordinator.Views;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>Readers judge their sources; the run keeps what they found, and says who is in quarantine.</summary>
public sealed class QuarantineTests
{
    private const string Bad = "ann-3";
    private static readonly string[] All = ["ann-1", "ann-2", Bad];
    private readonly CoreRun _run = CoreRun.Begin(Yaml.Online(3, 6, "exchange: { quarantine: { drop: 0.3 } }"));

    public QuarantineTests()
    {
        _run.PlaceAndReady(All);
        _run.Train(All);
        Epoch(0.8);
    }

    [Fact]
    public void Orders_carry_the_best_that_each_source_showed()
    {
        Epoch(0.7);
        Order("ann-1").Sources.Select(sheet => sheet.BestAccuracy).ShouldBe([0.8, 0.8]);
    }

    [Fact]
    public void Who_falls_is_said_to_be_in_quarantine_until_it_is_better_again()
    {
        Epoch(0.1, held: true);
        _run.Of<SourceQuarantined>().ShouldHaveSingleItem().ShouldBe(new(0, 2, new(Bad), 0.1, 0.8));
        RunViewing.Peer(_run.State, _run.Peer(Bad), null).QuarantinedSince.ShouldBe(2);
        RunViewing.Peer(_run.State, _run.Peer("ann-1"), null).QuarantinedSince.ShouldBeNull();
        Order("ann-1").Sources.Single(sheet => sheet.Peer.Value == Bad).BestAccuracy.ShouldBe(0.8);

        Epoch(0.2, held: true);
        _run.Of<SourceQuarantined>().Count().ShouldBe(1);
        Epoch(0.75);
        _run.Of<SourceRecovered>().ShouldHaveSingleItem().Epoch.ShouldBe(4);
        RunViewing.Peer(_run.State, _run.Peer(Bad), null).QuarantinedSince.ShouldBeNull();
    }

    [Fact]
    public void The_report_says_it_also_of_the_last_epoch()
    {
        for (var epoch = 2; epoch < 5; epoch++)
            Epoch(0.8);
        Epoch(0.1, held: true);
        _run.State.Phase.ShouldBe(RunPhase.Scoring);
        var incident = JournalReport.Assemble(_run.Rows()).Incidents.ShouldHaveSingleItem();
        (incident.Kind, incident.Peer, incident.Epoch).ShouldBe((IncidentKind.Quarantined, Bad, 5));
        incident.Text.ShouldContain("right for 10.0 % of the labels, after 80.0 %");
    }

    [Fact]
    public void A_journal_that_is_read_again_leads_to_the_same()
    {
        Epoch(0.1, held: true);
        var again = RunReplay.Fold(_run.Events);
        again.Standings.ShouldBe(_run.State.Standings, ignoreOrder: true);
        again.Quarantined.ShouldBe(_run.State.Quarantined, ignoreOrder: true);
    }

    /// <summary>All train, and find this of the bad one.</summary>
    private void Epoch(double accuracy, bool held = false)
    {
        foreach (var name in All)
        {
            var finished = _run.Finished(name);
            var found = All.Where(other => other != name).ToDictionary(
                other => other,
                other => other == Bad ? new SourceFinding(accuracy, held) : new SourceFinding(0.8, false));
            _run.Take(finished with { Metrics = finished.Metrics with { Found = found } });
        }
    }

    private StartEpoch Order(string name) => (StartEpoch)Outbox.Owed(_run.State, _run.Peer(name))!;
}
