using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Tests;

public class SweepTests
{
    private static readonly IReadOnlyList<RunPlan> Plans =
        RunFileText.Plans(RunFileText.Online, "controls=true", "epochs=3", "sweep={seeds: 3, temperature: [1, 4]}");

    [Fact]
    public void Each_point_of_the_grid_gathers_its_seeds()
    {
        var sweep = Sweep();
        sweep.Keys.ShouldBe(["temperature"]);
        sweep.Points.Select(point => point.Values.Single()).ShouldBe(["1", "4"]);
        sweep.Points.ShouldAllBe(point => point.Seeds.SequenceEqual(new long[] { 1, 2, 3 }));
    }

    [Fact]
    public void The_gain_is_paired_within_each_seed()
    {
        // Gains of 1, 2 and 3 points although the accuracies spread much wider.
        var gain = Sweep().Points[0].Peers[0].Gain!;
        gain.Mean.ShouldBe(0.02, 1e-12);
        gain.Deviation!.Value.ShouldBe(0.01, 1e-12);
        gain.Interval!.Value.ShouldBe(4.302653 * 0.01 / Math.Sqrt(3), 1e-9);
    }

    [Fact]
    public void A_stage_counts_each_seed_once_however_many_peers_it_has()
    {
        var stage = Sweep().Points[0].Stages.ShouldHaveSingleItem();
        stage.Peers.ShouldBe(2);
        stage.Gain!.Count.ShouldBe(3);
        stage.Gain.Mean.ShouldBe(0.01, 1e-12);
    }

    [Fact]
    public void A_stage_shows_seconds_an_epoch_and_what_they_are_over_the_control_s()
    {
        var stage = Sweep().Points[0].Stages.ShouldHaveSingleItem();
        stage.EpochSeconds.Mean.ShouldBe(2.1, 1e-12);
        stage.Cost!.Mean.ShouldBe(1, 1e-12);
        SweepMarkdown.Render(Sweep()).ShouldContain("2.100 | 1.00 +- 0.00 |");
    }

    [Fact]
    public void A_run_that_did_not_complete_is_left_out_and_counted()
    {
        var runs = Runs();
        runs[0] = (runs[0].Plan, runs[0].Report! with { Status = "failed" });
        runs[1] = (runs[1].Plan, null);
        var sweep = SweepAssembly.Assemble(runs);
        (sweep.Runs, sweep.Completed).ShouldBe((6, 4));
        sweep.Points[0].Seeds.ShouldBe([3]);
        sweep.Points[0].Peers[0].Gain!.Interval.ShouldBeNull();
    }

    [Fact]
    public void A_peer_that_was_lost_before_the_end_is_named()
    {
        Sweep().CutShort.ShouldBeEmpty();
        var runs = Runs();
        var report = runs[1].Report!;
        runs[1] = (
            runs[1].Plan,
            report with { Epochs = [.. report.Epochs.Where(epoch => (epoch.Peer, epoch.Epoch) != ("bob", 2))] });
        var sweep = SweepAssembly.Assemble(runs);
        sweep.CutShort.ShouldBe([$"{report.Run}: bob"]);
        SweepMarkdown.Render(sweep).ShouldContain($"counted with what they last reached: {report.Run}: bob.");
    }

    [Fact]
    public void The_table_shows_mean_deviation_and_interval()
    {
        var text = SweepMarkdown.Render(Sweep());
        text.ShouldStartWith("# test: 6 of 6 runs completed\n");
        text.ShouldContain("+2.00 +- 2.48 |");
        text.ShouldContain("72.00 +- 11.00");
    }

    [Theory]
    [InlineData(2, 12.706205)]
    [InlineData(5, 2.776445)]
    [InlineData(31, 2.042272)]
    [InlineData(41, 2.021075)]
    [InlineData(121, 1.979930)]
    public void The_interval_uses_Students_t(int count, double quantile)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(i => (double)i)];
        var spread = Spread.Of(values)!;
        (spread.Interval!.Value * Math.Sqrt(count) / spread.Deviation!.Value).ShouldBe(quantile, 2e-5);
    }

    private static SweepReport Sweep() => SweepAssembly.Assemble(Runs());

    private static List<(RunPlan Plan, RunReport? Report)> Runs() =>
        [.. Plans.Select((plan, index) => (plan, (RunReport?)Report(plan, index % 3)))];

    private static RunReport Report(RunPlan plan, int replicate)
    {
        var alone = 0.6 + (0.1 * replicate);
        var together = alone + (0.01 * (replicate + 1));
        return ReportAssembly.Assemble(plan, ReportSample.Facts(
            ("ann", [0.5, 0.5, together]), ("bob", [0.5, 0.5, 0.5]), ("ann.control", [0.5, 0.5, alone]),
            ("bob.control", [0.5, 0.5, 0.5])));
    }
}
