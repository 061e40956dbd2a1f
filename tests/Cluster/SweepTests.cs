using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Collection(nameof(TwoDisturbedNodes))]
public sealed class SweepTests(TwoDisturbedNodes shared)
{
    [Fact]
    public async Task A_sweep_larger_than_the_cluster_gives_the_reference_s_comparison_though_its_coordinator_dies()
    {
        var cluster = shared.Cluster;
        var submitted = await cluster.Submit(RunTexts.Sweep, key: "once");
        submitted.Runs.ShouldBe(4);
        var sweep = submitted.Sweep!.Value;
        var reference = Task.Run(() => ReferenceRun.OfSweep(RunTexts.Sweep));
        await cluster.Until("a run has completed", async () => (await cluster.GetSweep(sweep)).Summary.Completed > 0);
        await cluster.RestartCoordinator();
        (await cluster.Submit(RunTexts.Sweep, key: "once")).ShouldBe(submitted with { Repeated = true });
        await cluster.Until("the sweep ends", async () => (await cluster.GetSweep(sweep)).Summary.Status.IsEnd(), 180);

        var detail = await cluster.GetSweep(sweep);
        detail.Summary.Status.ShouldBe(
            RunStatus.Completed, string.Join('\n', detail.Runs.Select(run => $"{run.Run}: {run.Status} {run.Reason}")));
        // The first two get the two slots at once, and which of their nodes is ready first is chance.
        detail.Runs.Skip(2).Min(run => run.Started!.Value)
            .ShouldBeGreaterThan(detail.Runs.Take(2).Max(run => run.Started!.Value), "they begin in order");
        var report = await cluster.GetReport(sweep);
        report.Completed.ShouldBe(4);
        Figures(report).ShouldBe(Figures(await reference));
    }

    /// <summary>All of it but what it ran on and how long that took.</summary>
    private static string Figures(SweepReport report) => ReportJson.Write(report with
    {
        Stack = null,
        Points = [
            .. report.Points.Select(point => point with
            {
                Stages = [.. point.Stages.Select(stage => stage with { EpochSeconds = Spread.Of([0])!, Cost = null })],
            })],
    });
}
