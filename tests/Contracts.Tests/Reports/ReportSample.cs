using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Tests;

/// <summary>A run of two peers with controls whose accuracies a test chooses.</summary>
internal static class ReportSample
{
    public static readonly PeerMachine Stack = new("libtorch 2.10.0", null, "10.0", "two cores", 1, "cpu");

    public static readonly RunPlan Plan = RunFileText.Plan(RunFileText.Online, "controls=true", "epochs=3");

    public static RunReport Report(params (string Peer, double[] Accuracies)[] peers) =>
        ReportAssembly.Assemble(Plan, Facts(peers));

    public static RunReport Usual() =>
        Report(
            ("ann", [0.5, 0.9, 0.8]), ("bob", [0.4, 0.5, 0.6]), ("ann.control", [0.3, 0.6, 0.75]),
            ("bob.control", [0.3, 0.5, 0.61]));

    public static RunFacts Facts(params (string Peer, double[] Accuracies)[] peers)
    {
        var epochs = from epoch in Enumerable.Range(0, 3)
                     from peer in peers
                     let sources = epoch > 0 && !peer.Peer.EndsWith(".control", StringComparison.Ordinal)
                         ? peers.Where(other => other.Peer is "ann" or "bob" && other.Peer != peer.Peer)
                         : []
                     select new PeerEpoch(
                         0, new(peer.Peer), epoch,
                         Metrics(peer.Accuracies[epoch], sources.Count() * 80_000, $"{peer.Peer}{epoch}"),
                         [.. sources.Select(source => new PeerId(source.Peer))]);
        return new(
            "test-7f3a", "completed", null, Stack,
            new Dictionary<PeerId, long> { [new("ann")] = 206_010, [new("bob")] = 77_754 }, [.. epochs], 0.85, 12.5);
    }

    private static EpochMetrics Metrics(double accuracy, long bytesIn, string hash) =>
        new(0.5, accuracy, 1e-3, 1000, 2, 0.1, 0.25, bytesIn, hash, 824_040);
}
