using System.Diagnostics;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Reports;
using Shouldly;
using Xunit.Abstractions;

namespace KdCluster.Cluster.Tests;

/// <summary>
/// Cables that are pulled, on the settings as they are shipped: no process ends, every node is a member again, and no
/// peer lacks an epoch. Where nodes reach one another all the time, the weights are those of a run that nothing
/// happened to; a sheet that nobody could fetch is missing from an epoch, and its record says so.
/// </summary>
[Trait("Lane", "Long")]
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int Epochs = 14;
    private const string Coordinator = "coordinator";
    private static readonly string[] Nodes = ["n1", "n2", "n3"];

    [NetworkTheory]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(30)]
    public Task A_node_that_is_cut_off_comes_back(int seconds) =>
        Survives(seconds, network => network.CutOff("n2"), TrainsEveryEpoch);

    [NetworkTheory]
    [InlineData(15)]
    [InlineData(30)]
    public Task Two_nodes_that_cannot_reach_each_other_stay(int seconds) =>
        Survives(seconds, network => network.Cut("n1", "n2"), TrainsEveryEpoch);

    [NetworkTheory]
    [InlineData(15)]
    [InlineData(30)]
    public Task Nodes_wait_for_a_coordinator_that_is_cut_off(int seconds) =>
        Survives(seconds, network => network.CutOff(Coordinator), GivesWhatOneProcessGives);

    [NetworkTheory]
    [InlineData(Coordinator, "n1")]
    [InlineData("n1", Coordinator)]
    public Task A_cut_of_one_direction_heals(string from, string to) =>
        Survives(15, network => network.CutOneWay(from, to), GivesWhatOneProcessGives);

    [NetworkFact]
    public async Task A_coordinator_that_was_killed_founds_anew_and_every_node_comes()
    {
        using var network = new TestNetwork([Coordinator, .. Nodes]);
        await using var cluster = await TestCluster.Start(Nodes.Length, network: network);
        var run = await Submit(cluster);
        await cluster.RestartCoordinator();
        await AllUp(cluster, "its start");
        await Completes(cluster, run, GivesWhatOneProcessGives);
    }

    private async Task Survives(int seconds, Action<TestNetwork> cut, Action<RunReport> check)
    {
        // The first address is a node's: nothing rests on the coordinator's being the lowest.
        using var network = new TestNetwork([Nodes[0], Coordinator, .. Nodes[1..]]);
        await using var cluster = await TestCluster.Start(Nodes.Length, network: network);
        var run = await Submit(cluster);
        cut(network);
        await Task.Delay(TimeSpan.FromSeconds(seconds)); // The fault itself.
        network.Heal();
        await AllUp(cluster, $"a cut of {seconds} s");
        await Completes(cluster, run, check);
    }

    private static async Task<RunId> Submit(TestCluster cluster)
    {
        var run = (await cluster.Submit(RunTexts.Long(Nodes.Length, Epochs))).Run;
        await cluster.Training(run, 1);
        return run;
    }

    private async Task AllUp(TestCluster cluster, string what)
    {
        var clock = Stopwatch.StartNew();
        await cluster.Until(
            "every node is a member again",
            async () => (await cluster.GetNodes()).Count(node => node.Status == NodeStatus.Up) == Nodes.Length);
        output.WriteLine($"all members {clock.Elapsed.TotalSeconds:0.0} s after {what}");
    }

    private static async Task Completes(TestCluster cluster, RunId run, Action<RunReport> check)
    {
        check(await cluster.Completed(run, 240));
        cluster.Coordinator.HasExited.ShouldBeFalse();
        cluster.Nodes.ShouldAllBe(node => !node.HasExited);
    }

    private static void TrainsEveryEpoch(RunReport report)
    {
        report.Peers.Count.ShouldBe(Nodes.Length);
        foreach (var peer in report.Peers)
            report.Epochs.Where(epoch => epoch.Peer == peer.Name).Select(epoch => epoch.Epoch)
                .ShouldBe(Enumerable.Range(0, Epochs), ignoreOrder: true);
    }

    private static void GivesWhatOneProcessGives(RunReport report) =>
        report.ShouldEqual(ReferenceRun.Of(RunTexts.Long(Nodes.Length, Epochs)));
}
