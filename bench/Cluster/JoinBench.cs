using Microsoft.AspNetCore.Builder;

namespace KdCluster.Bench;

/// <summary>
/// What the peers of a run lose when another joins it: how much later they begin the epoch that it joins in. Counted
/// from the last end of the epoch before to the last beginning of a peer that was there; each epoch reads the sheets of
/// the one before.
/// </summary>
internal static class JoinBench
{
    private const int First = 2;
    private const int Most = 8;

    /// <summary>All joins, and as many epochs between them as it takes to be sure.</summary>
    private const int Epochs = 30;

    private static readonly TimeSpan Epoch = TimeSpan.FromSeconds(1);

    private static readonly string RunFile = $$"""
        name: join
        mode: online
        data: { name: synthetic, samples: 32, testSamples: {{TimedLibrary.Rows}}, classes: {{TimedLibrary.Classes}} }
        epochs: {{Epochs}}
        batchSize: 16
        peers: [{ name: ann, model: keras-student, count: {{First}} }]
        scale: { min: {{First}}, max: {{Most}}, template: ann-1 }
        distill: { method: dml }
        exchange: { sheets: recorded }
        """;

    public static async Task<IReadOnlyList<BenchLine>> Run(ClusterSite site, Action<string> say)
    {
        say($"from {First} to {Most} peers, one after the other, in epochs of {Epoch.TotalSeconds} s");
        var nodes = new List<WebApplication>();
        try
        {
            var library = new TimedLibrary(Epoch);
            for (var i = 0; i < Most; i++)
                nodes.Add(await site.StartNode($"j{i}", library));
            using var run = await BenchRun.Submit(site, RunFile);
            for (var peers = First; ; peers++)
            {
                var have = peers;
                await run.Until(
                    $"{have} peers train an epoch",
                    detail => detail.Peers.Count(peer => peer.Epoch == detail.Peers.Max(other => other.Epoch)) == have
                        && detail.Summary.Epoch > have);
                if (peers == Most)
                    break;
                await run.Scale(peers + 1);
            }

            await run.Completed();
            var usual = Enumerable.Range(First, Most - First + 1).SelectMany(library.Between).Median();
            var joins = library.Joins().Select(join => join - usual).ToList();
            var most = Epoch.TotalMilliseconds / 20;
            return [
                BenchLine.Share(
                    $"a join's cost to the others, over 5 % of an epoch of {Epoch.TotalSeconds:0} s",
                    Math.Max(0, joins.Median()), most, "ms", Bound.AtMost(1)),
                BenchLine.Share("the same, the dearest join", Math.Max(0, joins.Max()), most, "ms")];
        }
        finally
        {
            await Task.WhenAll(nodes.Select(ClusterSite.End));
        }
    }
}
