using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Pictures;

/// <summary>The README's pictures: of a real coordinator and real nodes, while they train.</summary>
internal static class Screenshots
{
    /// <summary>Near the end of its forty epochs.</summary>
    private const int Shown = 36;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public static async Task Take(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await using var cluster = await TestCluster.Start(nodes: 2, slots: 2);
        var url = cluster.Coordinator.Endpoint.Url;
        System.Console.WriteLine($"{url}: examples/fashion-mutual.yaml, some minutes on two cores");
        var yaml = await File.ReadAllTextAsync(Checkout.In("examples/fashion-mutual.yaml"), stop);
        var made = await cluster.Submit(yaml);
        await cluster.Until(
            $"epoch {Shown} of {made.Run} is over",
            async () => (await cluster.GetRun(made.Run)).Summary.Epoch >= Shown, Patience.TotalSeconds, made.Run)
            .WaitAsync(stop);

        await using var chromium = await Chromium.Start();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Shoot(cluster, made.Run, chromium, "curves", Path("run", scheme), scheme, 900);
            await Shoot(cluster, made.Run, chromium, "timeline", Path("timeline", scheme), scheme, 800);
        }

        string Path(string name, ColorScheme scheme) =>
            System.IO.Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png");
    }

    private static async Task Shoot(
        TestCluster cluster, RunId run, Chromium chromium, string tab, string path, ColorScheme scheme, int height)
    {
        await using var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme, ViewportSize = new() { Width = 1240, Height = height },
            ReducedMotion = ReducedMotion.Reduce,
        });
        var page = await context.NewPageAsync();
        var events = (await cluster.GetRun(run)).LastEvent;
        await page.GotoAsync($"{cluster.Coordinator.Endpoint.Url}/#/runs/{run}/events");
        // All that was is then known to the page.
        await page.WaitForFunctionAsync(
            "events => parseInt(document.querySelector('[role=tabpanel] .row small')?.textContent) >= events", events);
        await page.EvaluateAsync("tab => document.getElementById('tab-' + tab).click()", tab);
        await page.Locator(".plot canvas, .lane").First.WaitForAsync();
        await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await page.ScreenshotAsync(new() { Path = path });
        System.Console.WriteLine($"{path}: {new FileInfo(path).Length / 1000} kB");
    }
}
