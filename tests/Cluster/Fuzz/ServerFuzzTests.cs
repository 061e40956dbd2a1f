using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts.Api;
using Shouldly;

namespace KdCluster.Cluster.Tests.Fuzz;

/// <summary>A coordinator and a node among strangers: no crash, no 500, memory and log bounded.</summary>
[Collection(Lanes.Alone)]
public sealed partial class ServerFuzzTests
{
    private const int AtTheApi = 30_000;
    private const int AtTheSheets = 15_000;
    private const int AtTheCluster = 15_000;
    private const int Parallel = 8;
    private const long MostMemory = 300 << 20;
    private const int MostLog = 1 << 20;

    private static readonly string[] Paths =
    [
        "/api/runs", "/api/runs/{run}", "/api/runs/{run}/plan", "/api/runs/{run}/report", "/api/runs/{run}/report.md",
        "/api/runs/{run}/logs?after=0&limit=5", "/api/runs/{run}/events", "/api/runs/{run}/peers/ann-1/weights",
        "/api/runs/{run}/scale", "/api/runs/{run}/pause", "/api/runs/{run}/resume", "/api/runs?set=epochs=1",
        "/api/sweeps", "/api/sweeps/x/cancel", "/api/nodes", "/api/peers?run={run}", "/api/version", "/healthz/live",
        "/metrics", "/artifacts/checkpoints/0123456789abcdef", "/", "/runs/{run}",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"];

    private static readonly string[] Headers =
    [
        "", "Content-Type: application/json\r\n", "Content-Type: application/yaml\r\nIdempotency-Key: k\r\n",
        "Range: bytes=0-10\r\n", "Authorization: Bearer kd_x\r\n", "Accept: text/html\r\n", "Last-Event-ID: 3\r\n",
        "Origin: http://evil.example\r\n", "If-None-Match: \"x\"\r\n", "Accept-Encoding: br, gzip\r\n",
    ];

    [Fact]
    [Trait("Lane", "Long")]
    public async Task Strangers_do_no_harm()
    {
        await using var cluster = await TestCluster.Start(1, slots: 4);
        var run = (await cluster.Submit(RunTexts.Mean)).Run;
        await cluster.Completed(run);
        var (coordinator, node) = (cluster.Coordinator, cluster.Nodes[0]);
        var (memory, log) = (Memory(coordinator) + Memory(node), coordinator.Log.Length + node.Log.Length);
        var seen = new ConcurrentDictionary<int, int>();

        await Each(AtTheApi, seed => AskApi(new(coordinator.Endpoint.Url), run.Value, seed, seen));
        await Each(AtTheSheets, seed => AskSheets(new(node.Endpoint.Url), seed, seen));
        var greeting = await Greeting();
        foreach (var akka in new[] { coordinator.Endpoint.Akka, node.Endpoint.Akka })
            await Each(AtTheCluster / 2, seed => Frame(Akka.Actor.Address.Parse(akka), greeting, seed));

        foreach (var status in new[] { 200, 400, 404 })
            seen.Keys.ShouldContain(status);
        (coordinator.HasExited, node.HasExited).ShouldBe((false, false));
        (Memory(coordinator) + Memory(node) - memory).ShouldBeLessThan(MostMemory);
        (coordinator.Log.Length + node.Log.Length - log).ShouldBeLessThan(MostLog);
        await TakeBack(cluster);
        await cluster.Completed((await cluster.Submit(RunTexts.Mean)).Run);
    }

    /// <summary>Runs whose submission was answered too late to be cancelled at once: some would train for ever.
    ///     </summary>
    private static Task TakeBack(TestCluster cluster) => cluster.Until("every run has ended", async () =>
    {
        var going = (await cluster.GetRuns()).Where(run => !run.Status.IsEnd()).ToList();
        foreach (var run in going)
            await Cancel(new(cluster.Coordinator.Endpoint.Url), $"/api/runs/{run.Run}");
        return going.Count == 0;
    });

    private static Task Cancel(Uri api, string started) =>
        HttpStranger.Ask(api, HttpStranger.Request("POST", started + "/cancel", "", [], null));

    private static async Task AskApi(Uri api, string run, int seed, ConcurrentDictionary<int, int> seen)
    {
        var mutator = new Mutator(seed);
        var path = mutator.Pick(Paths).Replace("{run}", run);
        var method = mutator.Next(3) == 0 ? mutator.Pick(Methods) : mutator.Next(2) == 0 ? "POST" : "GET";
        var body = method is "GET" or "HEAD" ? [] : mutator.Mutate(Body(mutator));
        var request = HttpStranger.Request(
            mutator.Next(20) == 0 ? mutator.Mutate(method) : method,
            mutator.Next(2) == 0 ? mutator.Mutate(path) : path,
            mutator.Next(5) == 0 ? mutator.Mutate(mutator.Pick(Headers)) : mutator.Pick(Headers), body,
            mutator.Next(50) == 0 ? mutator.Next(1 << 20) : null);
        var (status, text) = await HttpStranger.Ask(api, request);
        seen.AddOrUpdate(status, 1, (_, count) => count + 1);
        // 501 and 505 are HTTP's own words for a request of another kind.
        status.ShouldNotBe(500, $"seed {seed}: {Convert.ToBase64String(request)}\n{text}");
        // What was taken is taken back, or training would go on for ever.
        if (status is 200 or 201 && Started().Match(text) is { Success: true } started)
            await Cancel(api, started.Groups[1].Value);
    }

    private static byte[] Body(Mutator mutator) => mutator.Next(3) switch
    {
        0 => "{\"peers\": 3, \"reason\": \"why\"}"u8.ToArray(),
        1 => Encoding.UTF8.GetBytes(RunTexts.Online),
        _ => Encoding.UTF8.GetBytes(RunTexts.Offline + "\nsweep: { seeds: 2 }\n"),
    };

    private static async Task AskSheets(Uri node, int seed, ConcurrentDictionary<int, int> seen)
    {
        var mutator = new Mutator(seed);
        var path = mutator.Mutate(mutator.Pick(["/sheets/", "/checkpoints/", "/healthz/live"]) + new string('a', 64));
        var request = HttpStranger.Request(
            mutator.Pick(Methods), path, mutator.Mutate("Range: bytes=10-20\r\n"), [],
            mutator.Next(50) == 0 ? 5 : null);
        var (status, text) = await HttpStranger.Ask(node, request);
        seen.AddOrUpdate(status, 1, (_, count) => count + 1);
        status.ShouldNotBe(500, $"seed {seed}: {Convert.ToBase64String(request)}\n{text}");
    }

    private static async Task Frame(Akka.Actor.Address at, byte[] greeting, int seed)
    {
        var mutator = new Mutator(seed);
        using var client = new TcpClient { LingerState = new(true, 0) };
        await client.ConnectAsync(at.Host!, at.Port!.Value);
        try
        {
            // Now and then the greeting is right, and what follows is not.
            if (mutator.Next(4) == 0)
                await client.GetStream().WriteAsync(greeting);
            await client.GetStream().WriteAsync(mutator.Mutate(greeting));
        }
        catch (IOException)
        {
            // It hung up: as it should.
        }
    }

    /// <summary>What a node's actor system sends first.</summary>
    private static async Task<byte[]> Greeting()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var node = Stranger.Node(
            $"akka.tcp://kd@127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        using var client = await listener.AcceptTcpClientAsync();
        var buffer = new byte[4096];
        var read = await client.GetStream().ReadAtLeastAsync(buffer, 40, throwOnEndOfStream: false);
        return buffer[..read];
    }

    private static async Task Each(int count, Func<int, Task> ask) => await System.Threading.Tasks.Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (seed, _) => await ask(seed));

    private static long Memory(Daemon daemon)
    {
        using var process = System.Diagnostics.Process.GetProcessById(daemon.Id);
        return process.WorkingSet64;
    }

    [GeneratedRegex(@"\r\nLocation: (/api/(?:runs|sweeps)/[^\s]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Started();
}
