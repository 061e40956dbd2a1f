using System.Diagnostics;
using System.Net.Http.Json;
using KdCluster.Contracts.Api;

namespace KdCluster.Bench;

/// <summary>
/// Joining: from a node's start until the coordinator lists it as up. Leaving: from the word to stop until it has
/// stopped, its leave answered.
/// </summary>
internal static class MembershipBench
{
    private const int Rounds = 5;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<IReadOnlyList<BenchLine>> Run(ClusterSite site, Action<string> say)
    {
        using var http = site.Http();
        var library = new TimedLibrary(TimeSpan.Zero);
        var (joins, leaves) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var node = await site.StartNode($"m{round}", library);
            while (!await IsUp(http, $"m{round}"))
            {
                if (clock.Elapsed > Patience)
                    throw new IOException($"a node was not listed within {Patience.TotalSeconds:0} s");
                await Task.Delay(Look);
            }

            joins.Add(clock.Elapsed.TotalSeconds);
            clock.Restart();
            await ClusterSite.End(node);
            leaves.Add(clock.Elapsed.TotalSeconds);
            say($"node {round + 1} of {Rounds}: joined in {joins[^1]:0.00} s, left in {leaves[^1]:0.00} s");
        }

        return [
            BenchLine.Share("joining a cluster on loopback over 3 s", joins.Median(), 3, "s", Bound.AtMost(1)),
            BenchLine.Share("leaving it over 1 s", leaves.Median(), 1, "s", Bound.AtMost(1))];
    }

    private static async Task<bool> IsUp(HttpClient http, string name)
    {
        var nodes = await http.GetFromJsonAsync("api/nodes", ApiJson.Default.IReadOnlyListNodeView);
        return nodes!.Any(node => node.Node.Value == name && node.Status == NodeStatus.Up);
    }
}
