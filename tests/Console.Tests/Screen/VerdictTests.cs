using KdCluster.Console.Screen;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;

namespace KdCluster.Console.Tests.Screen;

public class VerdictTests
{
    private static RunReport Report(double? gain, string status = "completed") => new(
        "r", "r", status, status == "completed" ? null : "no slots", "hash", 1,
        new PeerMachine("1.13", null, "10", "m", 1, "cpu"),
        [
            new PeerReport(
                "ann", "s", "light-cnn", 1, 1, "dml", gain is null ? null : 0.8, gain, 0.8 + (gain ?? 0), 0.9, 0, 0,
                "x")],
        new EnsembleReport(0.9), gain is { } mean ? new GainReport(mean) : null,
        new ExchangeReport(2_400_000, 4, 38_000_000, "recorded", "fp32"), new SecondsReport(10, 8, 1, 2), []);

    private static string Said(RunReport report) => string.Join('\n', Verdict.Of(report));

    [Theory]
    [InlineData(0.011, "With distillation: +1.10 points for ann against the same student trained alone.")]
    [InlineData(-0.011, "With distillation: -1.10 points for ann against the same student trained alone.")]
    [InlineData(0.002, "This is one seed, which is not evidence")]
    [InlineData(0.002, "`--set sweep.seeds=5` trains 5 and gives the interval; at the pace of this run")]
    [InlineData(0.002, "that takes about 50 s.")]
    public void A_gain_is_said_in_words(double gain, string text) => Said(Report(gain))
        .ShouldContain(text, Case.Sensitive);

    [Fact]
    public void A_run_of_a_sweep_leaves_the_seeds_to_the_comparison() =>
        string.Join('\n', Verdict.Of(Report(0.011), oneOfMany: true)).ShouldNotContain("seed");

    [Fact]
    public void A_run_without_controls_says_that_it_cannot_tell() =>
        Said(Report(null)).ShouldContain("is not known", Case.Sensitive);

    [Fact]
    public void A_run_that_failed_says_why() => Said(Report(null, "failed")).ShouldContain("no slots", Case.Sensitive);

    [Fact]
    public void The_cost_names_bytes_of_logits_and_of_weights() =>
        Said(Report(0.01)).ShouldContain("2.4 MB read by peers (weights in their place: 38.0 MB)", Case.Sensitive);
}
