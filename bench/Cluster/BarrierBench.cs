using Microsoft.AspNetCore.Builder;

namespace KdCluster.Bench;

/// <summary>
/// How long an epoch's end takes. Counted from the last peer's end of an epoch to the last peer's beginning of the
/// next; no sheets are exchanged.
/// </summary>
internal static class BarrierBench
{
    private const int Peers = 8;
    private const int Epochs = 250;

    /// <summary>
    /// Until connections are up and the code is compiled in its final form, which takes some 15 s with eight nodes in
    /// this process: after 10 epochs a slow machine shows twice the time. A run's epochs last longer than these.
    /// </summary>
    private const int WarmUp = 150;

    private static readonly TimeSpan Epoch = TimeSpan.FromMilliseconds(100);

    private static readonly string RunFile = $$"""
        name: barrier
        mode: online
        data: { name: synthetic, samples: 32, testSamples: {{TimedLibrary.Rows}}, classes: {{TimedLibrary.Classes}} }
        epochs: {{Epochs}}
        batchSize: 16
        peers: [{ name: ann, model: keras-student, count: {{Peers}} }]
        distill: { method: dml }
        exchange: { sheets: recorded, burnInEpochs: {{Epochs - 1}} }
        """;

    public static async Task<IReadOnlyList<BenchLine>> Run(ClusterSite site, Action<string> say)
    {
        var times = await Times(site, say);
        return [
            BenchLine.Share(
                $"epoch barrier of {Peers} peers, last end to last beginning, over 20 ms", times.Median(), 20, "ms",
                Bound.AtMost(1)),
            BenchLine.Share("the same, slowest tenth", times[times.Count * 9 / 10], 20, "ms")];
    }

    /// <returns>In ms, ascending.</returns>
    public static async Task<IReadOnlyList<double>> Times(ClusterSite site, Action<string> say)
    {
        say($"{Peers} peers, {Epochs} epochs of {Epoch.TotalMilliseconds} ms");
        var nodes = new List<WebApplication>();
        try
        {
            var library = new TimedLibrary(Epoch);
            for (var i = 0; i < Peers; i++)
                nodes.Add(await site.StartNode($"n{i}", library));
            using var run = await BenchRun.Submit(site, RunFile);
            await run.Completed();
            return [.. library.Between(Peers).Skip(WarmUp).Order()];
        }
        finally
        {
            await Task.WhenAll(nodes.Select(ClusterSite.End));
        }
    }
}
