using KdCluster.Contracts.Messages;

namespace KdCluster.Dashboard.Tests.Support;

/// <summary>Curves as they look: accuracy nears a limit, a control's a lower one, both with some noise.</summary>
internal static class FakeLearning
{
    /// <param name="seconds">That the epoch takes.</param>
    public static EpochMetrics Of(StartEpoch order, double seconds)
    {
        var fence = order.Fence;
        var peer = fence.Peer.Value.Split('.')[0];
        var isControl = fence.Peer.Value != peer;
        var x = 1 - Math.Exp(-(fence.Epoch + 1) / (4 + (6 * Noise(peer, 1))));
        var limit = 0.84 + (0.05 * Noise(peer, 2)) - (isControl ? 0.023 : 0);
        var jitter = 0.012 * (Noise(fence.Peer.Value + fence.Run, fence.Epoch + 3) - 0.5) * (1.2 - x);
        var accuracy = 0.1 + ((limit - 0.1) * x) + jitter;
        return new EpochMetrics(
            (isControl ? 2.1 : 2.6) * Math.Exp(-2.4 * x) + (jitter * 3), accuracy, 1e-3, 6000 / seconds, seconds * 0.8,
            seconds * 0.1, seconds * 0.15, 240_000L * order.Sources.Count, "aa", 4_936_000)
        {
            FetchSeconds = seconds * 0.03,
            EpochSeconds = seconds,
            Agreement = order.Sources.Count == 0 ? null : order.Sources.DistinctBy(sheet => sheet.Peer).ToDictionary(
                sheet => sheet.Peer.Value, sheet => 0.5 + (0.4 * x) + (0.06 * Noise(peer + sheet.Peer, 4))),
        };
    }

    /// <summary>In [0, 1), the same for the same word and number.</summary>
    public static double Noise(string word, int number)
    {
        var hash = 2166136261u;
        foreach (var c in word + number)
            hash = (hash ^ c) * 16777619u;
        hash ^= hash >> 15;
        hash *= 2246822519u;
        return (hash >> 8) / (double)(1 << 24);
    }
}
