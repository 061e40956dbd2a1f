using System.Text.Json;
using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Pictures;

/// <summary>The README's pictures: of a real coordinator and real nodes, while they train.</summary>
internal static class Screenshots
{
    private const string Mutual = """
        name: fashion-mutual
        mode: online
        data: { name: fashion-mnist, limit: 1000 }
        seed: 1
        epochs: 40
        batchSize: 64
        optimizer: { name: adam, lr: 1e-3 }
        peers:
          - { name: ann, model: light-cnn }
          - { name: bob, model: keras-student }
        scale: { min: 2, max: 8, template: bob }
        controls: true
        distill: { method: dml, temperature: 3, weight: 3 }
        """;

    private const string Sweep = """
        name: temperature
        mode: online
        data: { name: fashion-mnist, limit: 500 }
        seed: 1
        epochs: 12
        batchSize: 64
        optimizer: { name: adam, lr: 1e-3 }
        peers:
          - { name: ann, model: keras-student, count: 2 }
        controls: true
        distill: { method: dml, weight: 3 }
        sweep: { temperature: [1, 2, 4], seeds: 3 }
        """;

    public static async Task Take(string folder, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        await using var cluster = await RealCluster.Start(nodes: 2, slots: 2);
        Console.WriteLine($"{cluster.Url}: a sweep, then a run; some minutes on two cores");
        var sweep = await cluster.Submit(Sweep);
        await Until(cluster, $"/api/sweeps/{sweep}", json => json.GetProperty("summary").GetProperty("status"), stop);
        var run = await cluster.Submit(Mutual);
        await Epoch(cluster, run, 26, stop);

        await using var chromium = await Chromium.Start();
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await Shoot(chromium, $"{cluster.Url}/#/runs/{run}", Path("run", scheme), scheme, 1240, 900);
            await Shoot(chromium, $"{cluster.Url}/#/sweeps/{sweep}", Path("sweep", scheme), scheme, 1240, 740);
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

    private static async Task Until(
        RealCluster cluster, string path, Func<JsonElement, JsonElement> status, CancellationToken stop)
    {
        while (status(await Read(cluster, path, stop)).GetString() is var word and not "completed")
        {
            if (word is "failed" or "cancelled")
                throw new InvalidOperationException($"{path} has {word}");
            await Task.Delay(1000, stop);
        }
    }

    private static async Task<JsonElement> Read(RealCluster cluster, string path, CancellationToken stop) =>
        JsonDocument.Parse(await cluster.Http.GetStringAsync(cluster.Url + path, stop)).RootElement;
}
