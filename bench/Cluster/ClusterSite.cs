using KdCluster.Contracts.Api;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using Microsoft.AspNetCore.Builder;

namespace KdCluster.Bench;

/// <summary>Where the nodes of a bench live and which coordinator they join.</summary>
internal sealed record ClusterSite(string Folder, Endpoint Coordinator)
{
    public async Task<WebApplication> StartNode(string name, TimedLibrary library)
    {
        var settings = new Dictionary<string, string>
        {
            ["kd.node.name"] = HoconFile.Quote(name),
            ["kd.node.data"] = HoconFile.Quote(Path.Combine(Folder, name)),
            ["akka.remote.dot-netty.tcp.port"] = "0",
            ["kd.node.sheets.port"] = "0",
            ["akka.cluster.seed-nodes"] = $"[{HoconFile.Quote(Coordinator.Akka)}]",
        };
        var config = HoconFile.Load("node.conf", null, settings);
        var node = NodeHost.Build(
            NodeSettings.From(config), config, library, NodeDescription.Stack("none"), gpus: 0, parent: null);
        await node.StartAsync();
        return node;
    }

    /// <summary>Lets it leave in order.</summary>
    public static async Task End(WebApplication node)
    {
        await node.StopAsync();
        await node.DisposeAsync();
    }
}
