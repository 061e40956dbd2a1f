using System.Text.Json;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Tests;

public class ReportAssemblyTests
{
    private static readonly RunReport Report = ReportSample.Usual();

    [Fact]
    public void A_peer_shows_last_and_best_accuracy_and_the_gain_over_its_control()
    {
        var ann = Report.Peers[0];
        (ann.Name, ann.AccuracyLast, ann.AccuracyBest, ann.BestEpoch, ann.Control).ShouldBe(("ann", 0.8, 0.9, 1, 0.75));
        ann.Gain!.Value.ShouldBe(0.05, 1e-12);
        ann.WeightsSha256.ShouldBe("ann2");
        ann.Parameters.ShouldBe(206_010);
    }

    [Fact]
    public void Controls_are_a_column_not_rows() => Report.Peers.Select(peer => peer.Name).ShouldBe(["ann", "bob"]);

    [Fact]
    public void The_gain_of_the_run_is_the_mean_over_its_peers() => Report.Gain!.Mean.ShouldBe(0.02, 1e-12);

    [Fact]
    public void Without_controls_there_is_no_gain()
    {
        var report = ReportSample.Report(("ann", [0.5, 0.9, 0.8]), ("bob", [0.4, 0.5, 0.6]));
        report.Gain.ShouldBeNull();
        report.Peers.ShouldAllBe(peer => peer.Control == null && peer.Gain == null);
    }

    [Fact]
    public void Bytes_of_sheets_stand_beside_what_weights_would_have_cost() =>
        (
            Report.Exchange.Bytes, Report.Exchange.Sheets, Report.Exchange.WeightBytes, Report.Exchange.Source,
            Report.Exchange.Precision)
            .ShouldBe((320_000, 4, 4 * 824_040, "recorded", "fp32"));

    [Fact]
    public void What_a_teacher_says_is_fresh_even_where_peers_would_record() =>
        ReportAssembly.SourceOf(RunFileText.Plan(RunFileText.Offline)).ShouldBe("fresh");

    [Fact]
    public void Seconds_are_summed_over_peers() => (Report.Seconds.Total, Report.Seconds.Train).ShouldBe((12.5, 24));

    [Fact]
    public void A_peer_s_cost_is_its_median_epoch_over_its_control_s()
    {
        // 2.1 s an epoch as the sample has them; ann takes 3, 4 and, disturbed, 90 s for training.
        var facts = ReportSample.Facts(("ann", [0.5, 0.9, 0.8]), ("ann.control", [0.3, 0.6, 0.75]));
        double[] seconds = [90, 3, 4];
        var slow = facts with
        {
            Epochs = [.. facts.Epochs.Select(one => one.Peer.Value != "ann" ? one : one with
            {
                Metrics = one.Metrics with { TrainSeconds = seconds[one.Epoch] },
            })],
        };
        var ann = ReportAssembly.Assemble(ReportSample.Plan, slow).Peers[0];
        (ann.EpochSeconds, ann.ControlEpochSeconds).ShouldBe((4.1, 2.1));
        ann.Cost!.Value.ShouldBe(4.1 / 2.1, 1e-12);
    }

    [Fact]
    public void Without_a_control_there_is_no_cost() =>
        ReportSample.Report(("ann", [0.5, 0.9, 0.8])).Peers[0].Cost.ShouldBeNull();

    [Fact]
    public void The_JSON_has_the_members_that_others_read()
    {
        using var json = JsonDocument.Parse(ReportJson.Write(Report));
        var root = json.RootElement;
        root.GetProperty("run").GetString().ShouldBe("test-7f3a");
        root.GetProperty("status").GetString().ShouldBe("completed");
        root.GetProperty("stack").GetProperty("torch").GetString().ShouldBe("libtorch 2.10.0");
        foreach (
            var member in new[
                ] { "name", "model", "parameters", "seed", "control", "accuracyLast", "accuracyBest", "bestEpoch",
                "weightsSha256" })
            root.GetProperty("peers")[0].TryGetProperty(member, out _).ShouldBeTrue(member);
        root.GetProperty("ensemble").GetProperty("accuracyLast").GetDouble().ShouldBe(0.85);
        root.GetProperty("gain").TryGetProperty("mean", out _).ShouldBeTrue();
        root.GetProperty("exchange").TryGetProperty("bytes", out _).ShouldBeTrue();
        root.GetProperty("exchange").TryGetProperty("sheets", out _).ShouldBeTrue();
        foreach (var member in new[] { "total", "train", "sheet", "wait" })
            root.GetProperty("seconds").TryGetProperty(member, out _).ShouldBeTrue(member);
        root.GetProperty("epochs").GetArrayLength().ShouldBe(12);
    }

    [Fact]
    public void The_JSON_comes_back_as_the_same_report()
    {
        var text = ReportJson.Write(Report);
        ReportJson.Write(ReportJson.Read(text)).ShouldBe(text);
    }

    [Fact]
    public void A_loss_that_is_no_number_does_not_break_the_report()
    {
        var broken = Report with { Epochs = [Report.Epochs[0] with { Loss = double.NaN }] };
        ReportJson.Read(ReportJson.Write(broken)).Epochs[0].Loss.ShouldBe(double.NaN);
    }
}
