using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using Shouldly;

namespace KdCluster.Cluster.Tests;

public sealed class NodeLossTests
{
    private const int Epochs = 10;

    [Fact]
    public async Task A_killed_node_costs_its_peer_an_epoch_and_the_run_completes_on_another()
    {
        await using var cluster = await TestCluster.Start(3, impatient: true);
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 2);
        var victim =
            (await cluster.GetRun(run)).Peers.First(peer => peer.Status == PeerStatus.Training).Node!.Value.Value;
        cluster.Nodes.Single(node => node.Name == victim).Signal(Signal.Kill);
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(2);
        foreach (var peer in report.Peers)
            report.Epochs.ShouldContain(epoch => epoch.Peer == peer.Name && epoch.Epoch == Epochs - 1);
    }

    [Fact]
    public async Task A_node_that_is_asked_to_stop_leaves_and_its_peer_goes_on_elsewhere()
    {
        await using var cluster = await TestCluster.Start(3);
        var run = (await cluster.Submit(RunTexts.Long(2, Epochs))).Run;
        await cluster.Training(run, 2);
        var leaver =
            (await cluster.GetRun(run)).Peers.First(peer => peer.Status == PeerStatus.Training).Node!.Value.Value;
        var node = cluster.Nodes.Single(one => one.Name == leaver);
        node.Signal(Signal.Terminate);
        (await node.Ended(TimeSpan.FromSeconds(45))).ShouldBe(0, node.Log);
        var report = await cluster.Completed(run, 240);
        report.Peers.Count.ShouldBe(2);
        (await cluster.GetNodes())
            .ShouldNotContain(known => known.Node.Value == leaver && known.Status == NodeStatus.Unreachable);
    }
}
