using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Tests;

public class ExchangeShareTests
{
    /// <summary>
    /// ann trains 2 s an epoch, bob 1: bob idles for a second; closing takes 0.1 s, and ann then waits 0.02 s for a
    /// sheet.
    /// </summary>
    private static readonly RunReport Report =
        ReportAssembly.Assemble(
            ReportSample.Plan, ReportSample.Facts(("ann", [0.5, 0.5, 0.5]), ("bob", [0.5, 0.5, 0.5])) with
    {
        Epochs =
        [
            .. from epoch in Enumerable.Range(0, 3)
               from peer in new[
                   ] { (Name: "ann", Train: 2.0, Wait: 0.12, Fetch: 0.02),
                   (Name: "bob", Train: 1.0, Wait: 1.1, Fetch: 0.0) }
               select new PeerEpoch(
                   0, new(peer.Name), epoch,
                   new EpochMetrics(
                       1, 0.5, 1e-3, 100, peer.Train, 0, peer.Wait, 0, "aa", 4) { FetchSeconds = peer.Fetch,
                       EpochSeconds = peer.Train + peer.Fetch }, []),
        ],
    });

    [Fact]
    public void A_wait_is_for_slower_peers_for_closing_and_for_sheets()
    {
        var ann = Report.Epochs.Last(epoch => epoch.Peer == "ann");
        (Math.Round(ann.IdleSeconds, 9), Math.Round(ann.CloseSeconds, 9), ann.FetchSeconds).ShouldBe((0, 0.1, 0.02));
        var bob = Report.Epochs.Last(epoch => epoch.Peer == "bob");
        (Math.Round(bob.IdleSeconds, 9), Math.Round(bob.CloseSeconds, 9), bob.FetchSeconds).ShouldBe((1, 0.1, 0));
        Report.Seconds.Idle.ShouldBe(3, 1e-9);
    }

    [Fact]
    public void The_share_is_what_the_slowest_peer_of_an_epoch_waited_for_closing_and_sheets()
    {
        var share = ExchangeShare.Measure(Report.Epochs);
        share.Epochs.ShouldBe(2, "the first epoch's wait is the start of the peers");
        share.Length.ShouldBe(2.12, 1e-9);
        share.Share.ShouldBe(0.12 / 2.12, 1e-9);
        ReportMarkdown.Render(Report)
            .ShouldContain("5.7 % of its slowest peer's time: closing 100 ms, sheets 20 ms of 2.12 s");
        ExchangeShare.Measure([]).ShouldBe(new(0, 0, 0, 0));
    }

    [Fact]
    public void A_report_lists_every_sheet_that_was_made()
    {
        var facts = ReportSample.Facts(
            ("ann", [0.5, 0.5, 0.5])) with { Sheets =
                [new(0, new("ann"), 1, 0, SheetSource.Fresh, 0, 10, false, "ab")] };
        var report = ReportJson.Read(ReportJson.Write(ReportAssembly.Assemble(ReportSample.Plan, facts)));
        report.Sheets.ShouldBe([new SheetReport(report.Epochs[0].Stage, 1, "ann", 0, "fresh", 0, 10, "ab")]);
    }
}
