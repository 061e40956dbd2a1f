using System.CommandLine;
using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Pictures;

/// <summary>`kd screenshots`, and a fake cluster to look at while one works on the page.</summary>
internal static class PictureCommand
{
    private const string BadFile = """
        name: fashion-mutual
        mode: online
        data: { name: fashion-mnst, limit: 1000 }
        epochs: -40
        batchSize: 64
        optimizer: { name: adam, lr: 1e-3 }
        peers:
          - { name: ann, model: light-cnnn }
          - { name: bob, model: keras-student, colour: red }
        controls: true
        distill: { method: dml, temperature: 3, weight: 3 }
        """;

    public static RootCommand Create() => new("Pictures of the dashboard.") { Fake(), Shots() };

    private static Command Fake()
    {
        var port = new Option<int>("--port") { DefaultValueFactory = _ => 8099 };
        var command = new Command("fake", "Serves the dashboard of a cluster that trains nothing.") { port };
        command.SetAction(async (parsed, stop) =>
        {
            await using var cluster = await FakeCluster.Start(port: parsed.GetValue(port));
            cluster.Node("quiet-otter", 4);
            cluster.Node("brisk-heron", 8);
            cluster.Node("calm-lynx", 6);
            cluster.Pace = TimeSpan.FromMilliseconds(30);
            await cluster.Submit(FakeRuns.Sweep("temperature"));
            await Task.Delay(TimeSpan.FromSeconds(6), stop);
            await cluster.Submit(FakeRuns.Offline("offline-kd"));
            await Task.Delay(TimeSpan.FromSeconds(2), stop);
            cluster.Pace = TimeSpan.FromSeconds(1);
            await cluster.Submit(FakeRuns.Mutual("fashion-mutual", 120, 4));
            await cluster.Submit(FakeRuns.Mutual("larger", 100, 6));
            Console.WriteLine(cluster.Url);
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        return command;
    }

    private static Command Shots()
    {
        var url = new Argument<string>("URL");
        var folder = new Argument<string>("FOLDER");
        var paths = new Argument<string[]>("PATH");
        var command = new Command("shots", "Pictures of pages, light and dark, phone and desktop.")
        {
            url, folder, paths,
        };
        command.SetAction(async (parsed, _) =>
        {
            Directory.CreateDirectory(parsed.GetValue(folder)!);
            await using var chromium = await Chromium.Start();
            foreach (var (kind, scheme, width, height) in new[]
                {
                    ("desktop-light", ColorScheme.Light, 1280, 900), ("desktop-dark", ColorScheme.Dark, 1280, 900),
                    ("phone-light", ColorScheme.Light, 390, 844), ("phone-dark", ColorScheme.Dark, 390, 844),
                })
            {
                await using var context = await chromium.Browser.NewContextAsync(new()
                {
                    ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height },
                });
                var page = await context.NewPageAsync();
                page.Console += (_, said) => Console.WriteLine($"{kind}: {said.Type}: {said.Text}");
                page.PageError += (_, wrong) => Console.WriteLine($"{kind}: {wrong}");
                foreach (var path in parsed.GetValue(paths)!)
                {
                    await page.GotoAsync($"{parsed.GetValue(url)}/#{path}");
                    await page.WaitForTimeoutAsync(1500);
                    if (path == "/new" && await page.Locator("#example").CountAsync() > 0)
                    {
                        await page.SelectOptionAsync("#example", "fashion-mutual");
                        await page.GetByLabel("Run file").FillAsync(BadFile);
                        await page.GetByRole(AriaRole.Button, new() { Name = "Check" }).ClickAsync();
                        await page.WaitForTimeoutAsync(500);
                    }
                    var name = path.Trim('/').Replace('/', '-');
                    await page.ScreenshotAsync(new()
                    {
                        Path = Path.Combine(parsed.GetValue(folder)!, $"{name}-{kind}.png"), FullPage = true,
                    });
                }
            }
        });
        return command;
    }
}
