using System.Net.Sockets;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests;

[Collection(nameof(OneNode))]
public sealed class GarbageTests(OneNode shared)
{
    private const int Messages = 2_000;

    /// <summary>At the coordinator's cluster port, the one that everybody must reach.</summary>
    private const int AtTheDoor = 10_000;
    private const int Longest = 300;

    [Fact]
    public async Task Random_and_truncated_bytes_at_every_open_port_do_no_harm()
    {
        var cluster = shared.Cluster;
        var node = cluster.Nodes[0];
        var before = Lines(cluster);
        var memory = Memory(node);
        foreach (var (url, start, messages) in Ports(cluster))
            await Throw(url, start, messages);

        node.HasExited.ShouldBeFalse(node.Log);
        cluster.Coordinator.HasExited.ShouldBeFalse(cluster.Coordinator.Log);
        (Memory(node) - memory).ShouldBeLessThan(200 << 20);
        (Lines(cluster) - before).ShouldBeLessThan(100, "the log is flooded");
        var run = (await cluster.Submit(RunTexts.Mean)).Run;
        (await cluster.Completed(run)).Peers.Count.ShouldBe(3);
    }

    /// <summary>Each open port, with the bytes of a beginning that it would take seriously.</summary>
    private static IEnumerable<(Func<string> Url, byte[] Start, int Messages)> Ports(TestCluster cluster)
    {
        var (node, coordinator) = (cluster.Nodes[0], cluster.Coordinator);
        yield return (() => node.Endpoint.Url, "GET /sheets/0123456789"u8.ToArray(), Messages);
        yield return (() => node.Endpoint.Akka.Replace("akka.tcp", "http"), [0, 0, 0, 60, 10], Messages);
        yield return (
            () => coordinator.Endpoint.Url,
            "POST /api/runs HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\n"u8.ToArray(), Messages);
        yield return (() => coordinator.Endpoint.Akka.Replace("akka.tcp", "http"), [0, 0, 0, 60, 10], AtTheDoor);
    }

    private static async Task Throw(Func<string> url, byte[] start, int messages)
    {
        for (var seed = 0; seed < messages; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, Longest)];
            random.NextBytes(bytes);
            using var client = await Connect(url);
            client.LingerState = new(true, 0);
            try
            {
                await client.GetStream()
                    .WriteAsync(seed % 2 == 0 ? bytes : [.. start.AsSpan(0, random.Next(start.Length + 1)), .. bytes]);
            }
            catch (IOException)
            {
                // It hung up: as it should.
            }
        }
    }

    /// <summary>On a busy machine a node may lose its link, and listens elsewhere when it has made it anew.</summary>
    private static async Task<TcpClient> Connect(Func<string> url)
    {
        TcpClient? connected = null;
        await Eventually.Holds($"{url()} takes connections", async () =>
        {
            var (client, at) = (new TcpClient(), new Uri(url()));
            try
            {
                await client.ConnectAsync(at.Host, at.Port);
                connected = client;
                return true;
            }
            catch (SocketException)
            {
                client.Dispose();
                return false;
            }
        });
        return connected!;
    }

    private static int Lines(TestCluster cluster) =>
        cluster.Nodes[0].Log.Count(c => c == '\n') + cluster.Coordinator.Log.Count(c => c == '\n');

    private static long Memory(Daemon daemon)
    {
        using var process = System.Diagnostics.Process.GetProcessById(daemon.Id);
        return process.WorkingSet64;
    }
}
