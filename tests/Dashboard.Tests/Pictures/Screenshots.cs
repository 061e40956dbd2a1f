using System.Text.Json;
using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Pictures;

/// <summary>The README's pictures: of a real coordinator and real nodes, while they train.</summary>
internal static class Screenshots
{
    /// <summary>Near the end of its forty epochs.</summary>
    private const int Shown = 36;

    public static async Task Take(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await using var cluster = await RealCluster.Start(nodes: 2, slots: 2);
        Console.WriteLine($"{cluster.Url}: examples/fashion-mutual.yaml, some minutes on two cores");
        var run = await cluster.Submit(
            await File.ReadAllTextAsync(Checkout.In("examples/fashion-mutual.yaml"), stop));
        await Epoch(cluster, run, Shown, stop);

        await using var chromium = await Chromium.Start();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Shoot(chromium, $"{cluster.Url}/#/runs/{run}", Path("run", scheme), scheme, 1240, 900);
            await Shoot(chromium, $"{cluster.Url}/#/runs/{run}/timeline", Path("timeline", scheme), scheme, 1240, 800);
        }

        string Path(string name, ColorScheme scheme) =>
            System.IO.Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png");
    }

    private static async Task Shoot(
        Chromium chromium, string url, string path, ColorScheme scheme, int width, int height)
    {
        await using var context = await chromium.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height },
        });
        var page = await context.NewPageAsync();
        await page.GotoAsync(url);
        await page.Locator("h2").First.WaitForAsync();
        await page.EvaluateAsync("new Promise(done => setTimeout(done, 1000))");
        await page.ScreenshotAsync(new() { Path = path });
        Console.WriteLine($"{path}: {new FileInfo(path).Length / 1000} kB");
    }

    private static async Task Epoch(RealCluster cluster, string run, int epoch, CancellationToken stop)
    {
        while (await Read(cluster, $"/api/runs/{run}", stop) is var json
            && json.GetProperty("summary").GetProperty("epoch").GetInt32() < epoch)
            await Task.Delay(500, stop);
    }

    private static async Task<JsonElement> Read(RealCluster cluster, string path, CancellationToken stop) =>
        JsonDocument.Parse(await cluster.Http.GetStringAsync(cluster.Url + path, stop)).RootElement;
}
