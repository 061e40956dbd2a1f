using System.Text.Json;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Console.Reports;
using KdCluster.Console.Reports.Html;
using KdCluster.Contracts.Api;
using KdCluster.Dashboard.Tests.Support;
using KdCluster.Distillation.Data;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>Contrast, names, order of the focus and the like, as axe-core judges them, on every page.</summary>
[Collection(DashboardCollection.Name)]
public sealed class AccessTests(DashboardFixture dashboard)
{
    private static readonly string Axe =
        File.Exists(Checkout.In(AxePath)) ? File.ReadAllText(Checkout.In(AxePath)) : "";

    private const string AxePath = "artifacts/dashboard/node_modules/axe-core/axe.min.js";

    [BrowserFact]
    public async Task No_page_has_anything_that_axe_finds_wrong()
    {
        dashboard.Cluster.Pace = TimeSpan.FromMilliseconds(60);
        var sweep = (await dashboard.Cluster.Submit(FakeRuns.Sweep("axe-sweep", 2))).Value[..^4];
        var run = (await dashboard.Cluster.Submit(FakeRuns.Offline("axe-run", 4))).Value;
        await dashboard.Cluster.Coordinator.Ended(new(run));
        foreach (var (scheme, width) in new[] { (ColorScheme.Light, 1280), (ColorScheme.Dark, 390) })
        {
            await using var visit = await dashboard.Open("/runs", scheme, width);
            await visit.Page.EvaluateAsync(Axe);
            foreach (var (path, shown) in new[]
                {
                    ("/runs", "axe-run"), ($"/runs/{run}", "sam"), ($"/runs/{run}/timeline", "Who waited"),
                    ($"/runs/{run}/exchange", "Agreement"), ($"/runs/{run}/events", "stage 2 opened"),
                    ($"/runs/{run}/file", "name: axe-run"), ("/sweeps", sweep), ($"/sweeps/{sweep}", "Gain by"),
                    ("/nodes", "quiet-otter"), ("/new", "Begin with"),
                })
            {
                await visit.Page.EvaluateAsync($"location.hash = '{path}'");
                await Expect(visit.Page.GetByText(shown).First).ToBeVisibleAsync();
                (await Violations(visit.Page)).ShouldBeEmpty($"{path}, {scheme}");
                (await Sideways(visit.Page)).ShouldBeEmpty($"{path} at {width} pixels scrolls sideways");
            }

            visit.NothingWentWrong();
        }
    }

    [BrowserFact]
    public async Task Nor_has_the_page_of_a_report()
    {
        dashboard.Cluster.Pace = TimeSpan.FromMilliseconds(20);
        var run = await dashboard.Cluster.Submit(FakeRuns.Offline("axe-report", 3));
        await dashboard.Cluster.Coordinator.Ended(run);
        var reported = new ReportedRun(
            await dashboard.Cluster.Coordinator.Get($"/api/runs/{run}/report", ApiJson.Default.RunReport),
            await dashboard.Cluster.Coordinator.Get($"/api/runs/{run}/plan", ApiJson.Default.RunPlan), "name: axe");
        reported = reported with { Answers = Answers(reported) };
        foreach (var (scheme, width, runs) in new[]
            {
                (ColorScheme.Light, 1280, new[] { reported }), (ColorScheme.Dark, 390, [reported, reported]),
            })
        {
            await using var visit = await dashboard.Open("/runs", scheme, width);
            var page = HtmlReport.Render(runs);
            await visit.Page.RouteAsync(
                "**/report.html", route => route.FulfillAsync(new() { Body = page, ContentType = "text/html" }));
            await visit.Page.GotoAsync($"{dashboard.Cluster.Url}/report.html");
            await visit.Page.EvaluateAsync(Axe);
            await visit.Page.EvaluateAsync("document.querySelectorAll('details').forEach(one => one.open = true)");
            (await Violations(visit.Page)).ShouldBeEmpty($"{runs.Length} runs, {scheme}");
            (await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(
                width, "the report is wider than the window");
            visit.NothingWentWrong();
        }
    }

    /// <summary>As if each peer had guessed.</summary>
    private static TestAnswers Answers(ReportedRun run)
    {
        const int count = 200;
        var random = new Random(5);
        var images = new LabelledImages(
            new ImageShape(3, 8, 8), new byte[count * 3 * 64], [.. Enumerable.Range(0, count).Select(i => i % 10)]);
        return new(
            images, [.. Enumerable.Range(0, 10).Select(i => $"class {i}")],
            run.Plan!.Stages.SelectMany(stage => stage.Peers).ToDictionary(
                peer => peer.Name.Value,
                _ => images.Labels.Select(_ => Enumerable.Range(0, 10).Select(_ => random.NextSingle() / 5).ToArray())
                    .ToArray()));
    }

    [BrowserFact]
    public async Task Keys_reach_everything()
    {
        var run = (await dashboard.Cluster.Submit(FakeRuns.Mutual("by-keys", 3, 2))).Value;
        await using var visit = await dashboard.Open($"/runs/{run}");
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Curves" })).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByText("Skip to the content")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("main")).ToBeFocusedAsync();

        await page.GetByRole(AriaRole.Tab, new() { Name = "Curves" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Timeline" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.GetByRole(AriaRole.Tab, new() { Name = "Run file" })).ToBeFocusedAsync();
        await Expect(page.GetByText("name: by-keys")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Home");

        await dashboard.Cluster.Coordinator.Ended(new(run));
        await page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Accuracy") }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.GetByText("epoch 1: ann").First).ToBeVisibleAsync();
        visit.NothingWentWrong();
    }

    /// <summary>What is wider than its place. A table of all pairs of peers may be, and so may a run file.</summary>
    private static Task<string[]> Sideways(IPage page) => page.EvaluateAsync<string[]>(
        "[...document.querySelectorAll('html, header, .scroll')]"
            + ".filter(e => e.scrollWidth > e.clientWidth && !e.closest('.agreement'))"
            + ".map(e => `${e.localName} ${e.scrollWidth} of ${e.clientWidth}`)");

    private static async Task<IReadOnlyList<string>> Violations(IPage page)
    {
        var found = await page.EvaluateAsync<JsonElement>(
            "axe.run(document, { resultTypes: ['violations'] })"
                + ".then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary)))");
        return [.. found.EnumerateArray().Select(one => one.GetString()!)];
    }
}
