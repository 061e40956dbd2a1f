using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Reports;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Trait("Lane", "Long")]
public sealed class QuorumTests
{
    private const int Epochs = 8;

    /// <summary>A model that takes many times as long an epoch.</summary>
    private const string Text = """
        name: quorum
        mode: online
        seed: 3
        epochs: 8
        batchSize: 32
        data: { name: synthetic, samples: 512, testSamples: 64, classes: 4 }
        optimizer: { name: adam, lr: 1e-3 }
        peers: [{ name: ann, model: keras-student, count: 2 }, { name: slow, model: resnet8 }]
        placement: { minPeers: 2 }
        distill: { method: dml, weight: 1 }
        exchange: { sheets: recorded, maxStaleness: 2, quorum: 0.6, grace: 20% }
        """;

    [Fact]
    public async Task A_slow_peer_holds_nobody_up_is_cut_nowhere_and_the_report_says_how_often_it_was_late()
    {
        await using var cluster = await TestCluster.Start(3);
        var report = await cluster.Completed((await cluster.Submit(Text)).Run, 240);
        report.Peers.Count(peer => peer.Name != "slow").ShouldBe(2);
        foreach (var peer in report.Peers.Where(peer => peer.Name != "slow"))
        {
            report.Epochs.Count(epoch => epoch.Peer == peer.Name).ShouldBe(Epochs);
            peer.LateEpochs.ShouldBe(0);
        }

        // What it began it trains to its end: nothing is cut short.
        var slow = report.Incidents.Where(incident => incident.Peer == "slow").ToList();
        slow.ShouldContain(incident => incident.Kind == IncidentKind.Missing);
        slow.ShouldContain(incident => incident.Kind == IncidentKind.Late);
    }
}
