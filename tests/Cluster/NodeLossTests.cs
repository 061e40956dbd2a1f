using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Collection(nameof(ThreeLostNodes))]
public sealed class NodeLossTests(ThreeLostNodes shared) : IAsyncLifetime
{
    private const int Epochs = 10;

    public Task InitializeAsync() => shared.Cluster.Restore();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_killed_node_costs_its_peer_an_epoch_and_the_run_completes_on_another()
    {
        var cluster = shared.Cluster;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_drained_or_asked_to_stop_hands_its_peer_over_and_nothing_is_lost(bool isDrained)
    {
        var cluster = shared.Cluster;
        var text = RunTexts.Long(2, Epochs);
        var run = (await cluster.Submit(text)).Run;
        await cluster.Training(run, 2);
        var leaver =
            (await cluster.GetRun(run)).Peers.First(peer => peer.Status == PeerStatus.Training).Node!.Value.Value;
        var node = cluster.Nodes.Single(one => one.Name == leaver);
        if (isDrained)
        {
            await cluster.Drain(leaver);
            await cluster.Until(
                "it is empty",
                async () => (await cluster.GetNodes()).Single(known => known.Node.Value == leaver)
                    is { Status: NodeStatus.Draining } known && known.Slots.All(slot => slot.Peer is null),
                run: run);
        }

        node.Signal(Signal.Terminate);
        (await node.Ended(TimeSpan.FromSeconds(45))).ShouldBe(0, node.Log);
        var report = await cluster.Completed(run, 240);
        (await cluster.GetNodes()).ShouldNotContain(known => known.Node.Value == leaver);

        var lost = await cluster.Journaled(run, JournalJson.Default.PeerLost);
        lost.ShouldHaveSingleItem().Moves.ShouldBeTrue(lost[0].Reason);
        var trained = await cluster.Journaled(run, JournalJson.Default.PeerTrained);
        trained.Select(e => (e.Peer, e.Epoch)).ShouldBeUnique();
        trained.Count.ShouldBe(2 * Epochs);
        trained.ShouldAllBe(e => e.Used == null && e.Refused.Count == 0);
        report.ShouldEqual(ReferenceRun.Of(text));
    }
}
