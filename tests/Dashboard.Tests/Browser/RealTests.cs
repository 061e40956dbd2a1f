using System.Text.RegularExpressions;
using KdCluster.Cluster.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>The page of real processes that really train.</summary>
[Collection(DashboardCollection.Name)]
[Trait("Lane", "Long")]
public sealed class RealTests(DashboardFixture dashboard)
{
    private const string Small = """
        name: small
        mode: online
        data: { name: synthetic, samples: 200, testSamples: 100, classes: 10, shape: [3, 32, 32] }
        epochs: 200
        batchSize: 50
        peers:
          - { name: ann, model: light-cnn }
          - { name: bob, model: light-cnn }
        controls: true
        distill: { method: dml, temperature: 3, weight: 1 }
        """;

    [BrowserFact]
    public async Task A_page_outlives_a_coordinator_that_was_killed()
    {
        await using var cluster = await TestCluster.Start(nodes: 1, slots: 4);
        var run = (await cluster.Submit(Small)).Run;
        await using var visit = await dashboard.Open($"/runs/{run}", url: cluster.Coordinator.Endpoint.Url);
        var page = visit.Page;
        page.SetDefaultTimeout(120_000);
        var chart = page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Accuracy") });
        LocatorAssertionsToHaveAccessibleNameOptions patient = new() { Timeout = 120_000 };
        await Expect(chart).ToHaveAccessibleNameAsync(new Regex("ann [0-9.]+ %"), patient);

        await cluster.RestartCoordinator();
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync(new() { Timeout = 120_000 });
        var before = await page.GetByText(new Regex("^epoch [0-9]+ of 200")).First.TextContentAsync();
        await Expect(page.GetByText(new Regex("^epoch [0-9]+ of 200")).First).Not.ToHaveTextAsync(
            before!, new() { Timeout = 120_000 });

        await page.GetByRole(AriaRole.Tab, new() { Name = "Exchange" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Agreement between peers" })).ToContainTextAsync(
            "%", new() { Timeout = 120_000 });

        await page.GetByRole(AriaRole.Tab, new() { Name = "Curves" }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Fetch the student ann", Exact = true }).ClickAsync());
        new FileInfo((await download.PathAsync())!).Length.ShouldBeGreaterThan(100_000);
        visit.NothingWentWrong(but: "net::ERR");
    }
}
