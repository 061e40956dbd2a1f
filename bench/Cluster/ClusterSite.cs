using System.Security.Cryptography.X509Certificates;
using KdCluster.Contracts.Api;
using KdCluster.Hosting;
using KdCluster.Node.Nodes;
using KdCluster.Node.Startup;
using KdCluster.Security;
using Microsoft.AspNetCore.Builder;

namespace KdCluster.Bench;

/// <summary>Where the nodes of a bench live and which coordinator they join.</summary>
/// <param name="Authority">Null: nothing is encrypted.</param>
internal sealed record ClusterSite(string Folder, Endpoint Coordinator, BenchAuthority? Authority = null)
{
    /// <summary>For the coordinator's API.</summary>
    public HttpClient Http()
    {
        var handler = new SocketsHttpHandler();
        if (Authority is not null)
        {
            var files = BenchAuthority.Open(Authority.Certificate, Authority.Issue(ProcessIdentity.Node("asker")));
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) =>
                files.Check(shown as X509Certificate2).Identity is not null;
        }

        return new(handler) { BaseAddress = new Uri(Coordinator.Url), Timeout = TimeSpan.FromSeconds(30) };
    }

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
        if (Authority is not null)
        {
            settings["kd.tls.ca"] = HoconFile.Quote(Authority.Certificate);
            settings["kd.tls.certificate"] = HoconFile.Quote(Authority.Issue(ProcessIdentity.Node(name)));
        }

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
