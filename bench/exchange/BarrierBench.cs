using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using KdCluster.Hosting;
using KdCluster.Contracts.Api;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using Microsoft.AspNetCore.Builder;

namespace KdCluster.Bench.Exchange;

/// <summary>
/// How long an epoch's end takes: a coordinator process with its journal on disk, nodes that are real but for what they
/// train, and between them the remoting of a cluster. Counted from the last peer's end of an epoch to the last peer's
/// beginning of the next; no sheets are exchanged.
/// </summary>
internal static class BarrierBench
{
    private const int Peers = 8;
    private const int Epochs = 60;

    /// <summary>Until connections are up and code is compiled.</summary>
    private const int WarmUp = 10;

    private static readonly TimeSpan Epoch = TimeSpan.FromMilliseconds(100);

    public static async Task<IReadOnlyList<BenchLine>> Run(Action<string> say)
    {
        say($"{Peers} peers, {Epochs} epochs of {Epoch.TotalMilliseconds} ms");
        var folder = Directory.CreateTempSubdirectory("kd-bench-");
        var nodes = new List<WebApplication>();
        try
        {
            using var coordinator = CoordinatorChild.Start(Path.Combine(folder.FullName, "coordinator"));
            var library = new TimedLibrary(Epoch);
            for (var i = 0; i < Peers; i++)
                nodes.Add(await Node($"n{i}", folder.FullName, coordinator.Endpoint.Akka, library));
            await Finish(coordinator.Endpoint.Url);
            var times = library.Between(Peers).Skip(WarmUp).Order().ToList();
            await Task.WhenAll(nodes.Select(node => node.StopAsync()));
            nodes.Clear();
            return
            [
                BenchLine.Of(
                    $"epoch barrier of {Peers} peers, last end to last beginning, median, over 50 ms (<= 1)",
                    times[times.Count / 2], 50, "ms"),
                BenchLine.Of("the same, slowest tenth (no bound)", times[times.Count * 9 / 10], 50, "ms"),
            ];
        }
        finally
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task<WebApplication> Node(string name, string folder, string seed, TimedLibrary library)
    {
        var settings = new Dictionary<string, string>
        {
            ["kd.node.name"] = HoconFile.Quote(name),
            ["kd.node.data"] = HoconFile.Quote(Path.Combine(folder, name)),
            ["akka.remote.dot-netty.tcp.port"] = "0",
            ["kd.node.sheets.port"] = "0",
            ["akka.cluster.seed-nodes"] = $"[{HoconFile.Quote(seed)}]",
        };
        var config = HoconFile.Load("node.conf", null, settings);
        var node = NodeHost.Build(
            NodeSettings.From(config), config, library, NodeDescription.Stack("none"), parent: null);
        await node.StartAsync();
        return node;
    }

    private static async Task Finish(string url)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var submitted = await http.PostAsync(url + "/api/runs", new StringContent(RunFile, Encoding.UTF8));
        submitted.EnsureSuccessStatusCode();
        var run = (await submitted.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!.Run;
        for (var patience = DateTime.UtcNow + TimeSpan.FromMinutes(2); ;)
        {
            var summary = (await http.GetFromJsonAsync($"{url}/api/runs/{run}", ApiJson.Default.RunDetail))!.Summary;
            if (summary.Status == Contracts.Messages.RunStatus.Completed)
                return;
            if (summary.Status.IsEnd() || DateTime.UtcNow > patience)
                throw new IOException(
                    $"the run of the barrier bench is {summary.Status}: {summary.Reason ?? summary.Waiting}");
            await Task.Delay(250);
        }
    }

    private static readonly string RunFile = string.Create(CultureInfo.InvariantCulture, $$"""
        name: barrier
        mode: online
        data: { name: synthetic, samples: 32, testSamples: {{TimedLibrary.Rows}}, classes: {{TimedLibrary.Classes}} }
        epochs: {{Epochs}}
        batchSize: 16
        peers: [{ name: ann, model: keras-student, count: {{Peers}} }]
        distill: { method: dml }
        exchange: { sheets: recorded, burnInEpochs: {{Epochs - 1}} }
        """);
}
