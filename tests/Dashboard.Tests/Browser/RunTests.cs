using System.Text.RegularExpressions;
using KdCluster.Dashboard.Tests.Support;
using KdCluster.Security;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace KdCluster.Dashboard.Tests.Browser;

[Collection(DashboardCollection.Name)]
public sealed class RunTests(DashboardFixture dashboard)
{
    private FakeCluster Cluster => dashboard.Cluster;

    [BrowserFact]
    public async Task A_run_is_started_from_the_page_followed_over_a_restart_scaled_and_cancelled()
    {
        Cluster.Pace = TimeSpan.FromMilliseconds(150);
        await using var visit = await dashboard.Open("/runs");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "New run" }).ClickAsync();
        await page.GetByLabel("Run file", new() { Exact = true }).FillAsync(FakeRuns.Mutual("by-page", 1000, 2));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        var heading = page.GetByRole(AriaRole.Heading, new() { Name = "by-page", Level = 1 });
        await Expect(heading).ToContainTextAsync("Running");

        // The curve grows, also after the coordinator has been away.
        var chart = page.GetByRole(AriaRole.Img, new() { NameRegex = new("^Accuracy") });
        await Expect(chart).ToHaveAccessibleNameAsync(new Regex("ann [0-9.]+ %"));
        await Cluster.End();
        await Expect(page.GetByText("Reconnecting …")).ToBeVisibleAsync();
        var before = await chart.GetAttributeAsync("aria-label");
        await Cluster.Begin();
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(chart).Not.ToHaveAttributeAsync("aria-label", before!);

        await page.GetByRole(AriaRole.Button, new() { Name = "Scale …" }).ClickAsync();
        await page.GetByLabel("Peers that train").FillAsync("3");
        await page.GetByRole(AriaRole.Button, new() { Name = "Scale", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);

        var download = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = "Fetch the student ann", Exact = true }).ClickAsync());
        download.SuggestedFilename.ShouldBe("ann.safetensors");
        (await File.ReadAllTextAsync((await download.PathAsync())!)).ShouldEndWith("abcd");

        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel …" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync("seen enough");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it" }).ClickAsync();
        await Expect(heading).ToContainTextAsync("Cancelled");
        await Expect(page.GetByText("seen enough").First).ToBeVisibleAsync();
        visit.NothingWentWrong(but: "net::ERR");
    }

    [BrowserFact]
    public async Task A_bad_run_file_has_its_problems_beside_its_lines()
    {
        await using var visit = await dashboard.Open("/new");
        var page = visit.Page;
        await page.GetByLabel("Begin with an example").SelectOptionAsync("fashion-mutual");
        var editor = page.GetByLabel("Run file", new() { Exact = true });
        await Expect(editor).ToHaveValueAsync(new Regex("name: fashion-mutual"));
        await editor.FillAsync(FakeRuns.Mutual().Replace("light-cnn", "light-cnnn", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Button, new() { Name = "Start", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "The run file has a problem" }))
            .ToBeFocusedAsync();
        await Expect(page.GetByText("Did you mean light-cnn")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "line 7" }).PressAsync("Enter");
        await Expect(editor).ToBeFocusedAsync();
        (await editor.EvaluateAsync<string>("e => e.value.slice(e.selectionStart, e.selectionEnd)"))
            .ShouldContain("light-cnnn");
        visit.NothingWentWrong(but: "422");
    }

    [BrowserFact]
    public async Task With_a_token_it_asks_for_it_and_forgets_it_when_told()
    {
        await using var locked = await FakeCluster.Start(token: "secret");
        await using var visit = await dashboard.Open("/runs", url: locked.Url);
        var page = visit.Page;
        await page.GetByLabel("Token").FillAsync("wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("this token is not valid");
        await page.GetByLabel("Token").FillAsync("secret");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByText("No runs yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page.GetByLabel("Token")).ToBeVisibleAsync();
        visit.NothingWentWrong(but: "401");
    }

    [BrowserFact]
    public async Task A_viewers_token_is_offered_no_command_and_an_admins_is()
    {
        var (kept, viewers) = ApiToken.Make("ann", TokenRole.Viewer, DateTimeOffset.UtcNow, null);
        await using var locked = await FakeCluster.Start("secret", tokens: kept);
        locked.Node("calm-lynx", 4);
        var run = await locked.Submit(FakeRuns.Mutual("looked-at", 1000, 2));
        await using var visit = await dashboard.Open($"/runs/{run}", url: locked.Url);
        var page = visit.Page;
        var commands = page.GetByRole(AriaRole.Button, new() { NameRegex = new("^(Pause|Scale …|Cancel …)$") })
            .Or(page.GetByRole(AriaRole.Link, new() { Name = "New run" }));

        await page.GetByLabel("Token").FillAsync(viewers);
        await page.RunAndWaitForResponseAsync(() => page.Keyboard.PressAsync("Enter"), Answered("/api/me"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "looked-at" })).ToContainTextAsync("Running");
        await Expect(commands).ToHaveCountAsync(0);
        await page.EvaluateAsync("location.hash = '/new'");
        await Expect(page.GetByText("This token may look and not command")).ToBeVisibleAsync();
        await page.GoBackAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByLabel("Token").FillAsync("secret");
        await page.Keyboard.PressAsync("Enter");
        await Expect(commands).ToHaveCountAsync(4);
        visit.NothingWentWrong(but: "401");
    }

    [BrowserFact]
    public async Task A_page_that_nobody_sees_holds_no_connection_and_is_live_when_seen_again()
    {
        await using var visit = await dashboard.Open("/runs");
        var page = visit.Page;
        var live = page.GetByText("Live", new() { Exact = true });
        await Expect(live).ToBeVisibleAsync();
        await page.Clock.InstallAsync();
        await Seen(false);
        await page.Clock.FastForwardAsync(10_000);
        await Expect(live).ToBeHiddenAsync();
        await page.RunAndWaitForResponseAsync(() => Seen(true), Answered("/api/events"));
        await Expect(live).ToBeVisibleAsync();
        visit.NothingWentWrong();

        Task Seen(bool seen) => page.EvaluateAsync(
            "hidden => { Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });"
                + "document.dispatchEvent(new Event('visibilitychange')) }", !seen);
    }

    private static Func<IResponse, bool> Answered(string path) =>
        answer => answer.Ok && answer.Url.EndsWith(path, StringComparison.Ordinal);
}
