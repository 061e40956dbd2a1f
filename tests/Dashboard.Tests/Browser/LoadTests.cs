using System.Text.Json;
using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>What watching costs.</summary>
[Collection(DashboardCollection.Name)]
[Trait("Lane", "Long")]
public sealed class LoadTests(DashboardFixture dashboard)
{
    private const int Browsers = 50;
    private const int Epochs = 8;

    /// <summary>The peers are simulated in the coordinator's process: what they take is measured afterwards.</summary>
    [Fact]
    public async Task Fifty_browsers_that_watch_a_run_of_32_peers_take_less_than_a_tenth_of_a_core()
    {
        await using var process = await FakeProcess.Start(peers: 32);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1000 })
        {
            BaseAddress = new(process.Url), Timeout = Timeout.InfiniteTimeSpan,
        };
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        // Who counts the epochs follows the run too.
        var streams = Enumerable.Repeat("/api/events", Browsers)
            .Concat(Enumerable.Repeat($"/api/runs/{process.Run}/events", Browsers - 1));
        var watching = streams.Select(path => new Watcher(http, path, stop.Token)).ToList();
        await Task.WhenAll(watching.Select(watcher => watcher.Began));
        var watched = await process.Load(Epochs, stop.Token);
        await stop.CancelAsync();
        var read = (await Task.WhenAll(watching.Select(watcher => watcher.Read))).Sum();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var alone = await process.Load(Epochs, patience.Token);
        System.Console.WriteLine(
            $"{Browsers} browsers: {watched - alone:P1} of a core, {alone:P1} without, {read:N0} bytes read");
        read.ShouldBeGreaterThan(Browsers * 10_000);
        (watched - alone).ShouldBeLessThan(0.1);
    }

    [BrowserFact]
    public async Task After_ten_thousand_events_the_page_takes_less_than_50_MB()
    {
        await using var cluster = await FakeCluster.Start();
        cluster.Node("wide", 64);
        cluster.Pace = TimeSpan.FromMilliseconds(20);
        var run = await cluster.Submit(FakeRuns.Mutual("long", 330, 15));
        await using var visit = await dashboard.Open($"/runs/{run}", url: cluster.Url);
        await cluster.Coordinator.Ended(run, TimeSpan.FromMinutes(5));
        (await cluster.Coordinator.Events(run)).Count.ShouldBeGreaterThan(10_000);
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "long" })).ToContainTextAsync(
            "Completed", new() { Timeout = 60_000 });
        var session = await visit.Page.Context.NewCDPSessionAsync(visit.Page);
        await session.SendAsync("Performance.enable");
        await session.SendAsync("HeapProfiler.collectGarbage");
        var metrics = (await session.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics");
        var used = metrics.EnumerateArray().Single(m => m.GetProperty("name").GetString() == "JSHeapUsedSize")
            .GetProperty("value").GetDouble();
        System.Console.WriteLine($"{used / 1e6:0.0} MB");
        used.ShouldBeLessThan(50e6);
        visit.NothingWentWrong();
    }

    /// <summary>Reads a stream as a browser does, and throws it away.</summary>
    private sealed class Watcher
    {
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Watcher(HttpClient http, string path, CancellationToken stop) => Read = Watch(http, path, stop);

        /// <summary>Something has come.</summary>
        public Task Began => _began.Task;

        /// <summary>The bytes that came until it was stopped.</summary>
        public Task<long> Read { get; }

        private async Task<long> Watch(HttpClient http, string path, CancellationToken stop)
        {
            var read = 0L;
            try
            {
                await using var stream = await http.GetStreamAsync(path, stop);
                var buffer = new byte[1 << 16];
                while (await stream.ReadAsync(buffer, stop) is > 0 and var count)
                {
                    read += count;
                    _began.TrySetResult();
                }
            }
            catch (Exception e)
            {
                _began.TrySetException(e);
                if (e is not OperationCanceledException)
                    throw;
            }

            return read;
        }
    }
}
