using KdCluster.Cluster.Tests.Support;
using KdCluster.Histories;
using Shouldly;

namespace KdCluster.Cluster.Tests;

public sealed class FaultTests
{
    private const int Epochs = 10;

    [Fact]
    public async Task A_killed_coordinator_takes_up_the_run_where_it_was()
    {
        await using var cluster = await TestCluster.Start(2);
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 2);
        await cluster.RestartCoordinator();
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(2);
        foreach (var peer in report.Peers)
            report.Epochs.Where(epoch => epoch.Peer == peer.Name).Select(epoch => epoch.Epoch)
                .ShouldBe(Enumerable.Range(0, Epochs), ignoreOrder: true);
        foreach (var node in cluster.Nodes)
            cluster.HistoryOf(node.Name).OfType<LinkChanged>().Select(link => link.IsUp).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task A_stopped_node_that_comes_back_does_no_harm()
    {
        await using var cluster = await TestCluster.Start(2);
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 1);
        cluster.Nodes[0].Signal(Signal.Stop);
        await Task.Delay(TimeSpan.FromSeconds(5)); // The fault itself: five seconds of silence.
        cluster.Nodes[0].Signal(Signal.Continue);
        (await cluster.Completed(run, 240)).Peers.Count.ShouldBe(2);
    }
}
