using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using Shouldly;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>Processes that are killed and come back: the weights are those of a run that nothing happened to.</summary>
public sealed class RestartTests(ITestOutputHelper output)
{
    private const int Epochs = 20;
    private static readonly string Text = RunTexts.Long(2, Epochs);

    /// <param name="away">Seconds.</param>
    [Theory]
    [Trait("Lane", "Long")]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(120)]
    public async Task A_coordinator_that_is_killed_in_each_state_of_a_run_changes_no_weight(int away)
    {
        await using var cluster = await TestCluster.Start(2);
        var run = (await cluster.Submit(Text)).Run;
        await Away(cluster, run, away, "submitted");
        await cluster.Until("a peer starts", async () => (await cluster.Placed(run)).Count > 0, run: run);
        await Away(cluster, run, away, "its peers start");
        await cluster.Training(run, 2);
        await Away(cluster, run, away, "an epoch trains");
        await cluster.Ask(run, "pause");
        await cluster.Until(
            "it is paused", async () => (await cluster.GetRun(run)).Summary.Status == RunStatus.Paused, run: run);
        await Away(cluster, run, away, "paused");
        await cluster.Ask(run, "resume");
        await cluster.Until(
            "its last epoch ends",
            async () => (await cluster.GetJournal(run)).Count(line => line.Type.StartsWith("epoch-ended")) == Epochs,
            run: run);
        await Away(cluster, run, away, "its last epoch is closed");
        (await cluster.Completed(run, 240)).ShouldEqual(ReferenceRun.Of(Text));
        cluster.Nodes.ShouldAllBe(node => !node.HasExited);
    }

    [Fact]
    [Trait("Lane", "Long")]
    public async Task Masks_that_are_learned_while_all_processes_are_killed_are_those_of_an_undisturbed_run()
    {
        const int slots = 2;
        await using var cluster = await TestCluster.Start(3, slots);
        var run = (await cluster.Submit(SceneExamples.LongOnline)).Run;
        await cluster.Training(run, 3);
        await cluster.RestartAll(slots);
        (await cluster.Completed(run, 240)).ShouldEqual(ReferenceRun.Of(SceneExamples.LongOnline));
    }

    [Fact]
    [Trait("Lane", "Long")]
    public async Task All_processes_killed_at_once_and_started_on_other_ports_change_no_weight()
    {
        await using var cluster = await TestCluster.Start(2);
        var run = (await cluster.Submit(Text)).Run;
        for (var epoch = 2; epoch <= 6; epoch += 4)
        {
            await cluster.Training(run, epoch);
            var before = cluster.Coordinator.Endpoint.Akka;
            await cluster.RestartAll();
            cluster.Coordinator.Endpoint.Akka.ShouldNotBe(before);
        }

        (await cluster.Completed(run, 240)).ShouldEqual(ReferenceRun.Of(Text));
    }

    private async Task Away(TestCluster cluster, RunId run, int seconds, string state)
    {
        await cluster.RestartCoordinator(TimeSpan.FromSeconds(seconds));
        var clock = Stopwatch.StartNew();
        var began = (await cluster.GetJournal(run)).Count;
        await cluster.Until(
            "the run goes on",
            async () => (await cluster.GetRun(run)).Summary.Status is var status
                && (status.IsEnd() || status == RunStatus.Paused || (await cluster.GetJournal(run)).Count > began),
            run: run);
        output.WriteLine(
            $"killed while {state}, away {seconds} s: the run goes on {clock.Elapsed.TotalSeconds:0.0} s after the "
                + "coordinator's start");
    }
}
