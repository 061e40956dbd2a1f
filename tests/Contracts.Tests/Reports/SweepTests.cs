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

    [Theory]
    [InlineData(5, 0.01, 0.004, "+1.00 points with dml, 95 % interval +0.60 to +1.40 over 5 seeds, which excludes 0: "
        + "distillation helped.")]
    [InlineData(5, -0.01, 0.004, "95 % interval -1.40 to -0.60 over 5 seeds, which excludes 0: distillation hurt.")]
    [InlineData(3, 0.01, 0.0124, "95 % interval -0.24 to +2.24 over 3 seeds, which includes 0: these seeds do not")]
    [InlineData(1, 0.01, null, "+1.00 points with dml. This is one seed, which is not evidence: `sweep: { seeds: 5 }`")]
    public void It_says_first_whether_the_interval_excludes_zero(int seeds, double gain, double? interval, string said)
    {
        var stage = Sweep().Points[0].Stages[0] with { Gain = new Spread(seeds, gain, interval / 2, interval) };
        var sweep = Sweep() with { Points = [Sweep().Points[0] with { Stages = [stage] }] };
        var sentence = SweepMarkdown.Render(sweep).Split('\n')[2];
        sentence.ShouldStartWith("temperature=1, online: ");
        sentence.ShouldContain(said);
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

    [Fact]
    public void What_a_point_changed_is_paired_with_the_same_seed_of_the_first_point()
    {
        // The second point's peers are 1, 2 and 3 points better, though seeds differ by ten; its controls are equal.
        var runs = Runs().Select((run, index) => index < 3 ? run : (run.Plan, (RunReport?)Better(run.Report!, index)))
            .ToList();
        var sweep = SweepAssembly.Assemble(runs);
        sweep.Points[0].Peers.ShouldAllBe(peer => peer.Difference == null);
        var ann = sweep.Points[1].Peers[0];
        ann.Difference!.Mean.ShouldBe(0.02, 1e-12);
        ann.Difference.Deviation!.Value.ShouldBe(0.01, 1e-12);
        ann.AloneDifference!.Mean.ShouldBe(0, 1e-12);
        var text = SweepMarkdown.Render(sweep);
        text.ShouldContain("## Beside temperature=1\n");
        text.ShouldContain("| ann  | online |     3 | +2.00 +- 2.48 |");

        runs[0] = (runs[0].Plan, null);
        SweepAssembly.Assemble(runs).Points[1].Peers[0].Difference!.Count.ShouldBe(2);

        static RunReport Better(RunReport report, int index) => report with
        {
            Peers = [.. report.Peers.Select(
                peer => peer with { AccuracyLast = peer.AccuracyLast + (0.01 * (index - 2)) })],
        };
    }

    [Fact]
    public void A_sweep_of_one_point_compares_none()
    {
        var sweep = SweepAssembly.Assemble([.. Runs().Take(3)]);
        SweepMarkdown.Render(sweep).ShouldNotContain("Beside");
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
