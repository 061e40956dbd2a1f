using System.Diagnostics;
using System.Net.Http.Json;
using KdCluster.Contracts.Api;

namespace KdCluster.Bench;

/// <summary>Nodes of one slot and one thread, each a process, as on machines of their own.</summary>
internal sealed class NodeProcesses : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly List<Process> _nodes = [];

    private NodeProcesses()
    {
    }

    /// <summary>As the system numbers them.</summary>
    public IReadOnlyList<int> Ids => [.. _nodes.Select(node => node.Id)];

    /// <exception cref="IOException">They did not join.</exception>
    public static async Task<NodeProcesses> Start(BenchSettings settings, ClusterSite site, int count)
    {
        var started = new NodeProcesses();
        var seed = site.Coordinator.Akka[(site.Coordinator.Akka.IndexOf('@') + 1)..];
        for (var i = 0; i < count; i++)
            started._nodes.Add(Programs.Start(settings, "KdCluster.Node", "kd-node.dll", [
                "--name", $"n{i}", "--slots", "1", "--threads", "1", "--device", "cpu", "--port", "0",
                "--sheet-port", "0", "--seed-node", seed, "--data", Path.Combine(site.Folder, $"n{i}")]));
        using var http = site.Http();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(200))
        {
            var nodes = await http.GetFromJsonAsync("api/nodes", ApiJson.Default.IReadOnlyListNodeView);
            if (nodes!.Count(node => node.Status == NodeStatus.Up) == count)
                return started;
        }

        started.Dispose();
        throw new IOException($"{count} nodes did not join within {Patience.TotalMinutes:0} minutes");
    }

    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Kill();
            node.WaitForExit();
            node.Dispose();
        }
    }
}
