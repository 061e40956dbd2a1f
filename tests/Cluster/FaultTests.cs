using KdCluster.Cluster.Tests.Support;
using KdCluster.Histories;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Collection(nameof(TwoDisturbedNodes))]
public sealed class FaultTests(TwoDisturbedNodes shared)
{
    private const int Epochs = 10;

    [Fact]
    public async Task A_killed_coordinator_takes_up_the_run_where_it_was()
    {
        var cluster = shared.Cluster;
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 2);
        var before = cluster.Nodes.ToDictionary(node => node.Name, node => Links(node.Name).Count());
        await cluster.RestartCoordinator();
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(2);
        foreach (var peer in report.Peers)
            report.Epochs.Where(epoch => epoch.Peer == peer.Name).Select(epoch => epoch.Epoch)
                .ShouldBe(Enumerable.Range(0, Epochs), ignoreOrder: true);
        foreach (var node in cluster.Nodes)
            Links(node.Name).Skip(before[node.Name]).ShouldBe([false, true]);
    }

    [Fact]
    public async Task A_stopped_node_that_comes_back_does_no_harm()
    {
        var cluster = shared.Cluster;
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 1);
        cluster.Nodes[0].Signal(Signal.Stop);
        await Task.Delay(TimeSpan.FromSeconds(5)); // The fault itself: five seconds of silence.
        cluster.Nodes[0].Signal(Signal.Continue);
        (await cluster.Completed(run, 240)).Peers.Count.ShouldBe(2);
    }

    /// <summary>Each time that its link came up or was lost.</summary>
    private IEnumerable<bool> Links(string node) =>
        shared.Cluster.HistoryOf(node).OfType<LinkChanged>().Select(link => link.IsUp);
}
