using KdCluster.Dashboard.Tests.Support;
using Microsoft.Playwright;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>One coordinator and one browser for all tests of the page.</summary>
public sealed class DashboardFixture : IAsyncLifetime
{
    private Chromium? _chromium;

    public FakeCluster Cluster { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (BrowserFactAttribute.Missing is not null)
            return;
        Assertions.SetDefaultExpectTimeout(60_000);
        var browser = Chromium.Start();
        Cluster = await FakeCluster.Start();
        Cluster.Node("quiet-otter", 6);
        Cluster.Node("brisk-heron", 6);
        _chromium = await browser;
    }

    /// <summary>A page that fails its test when something goes wrong in it.</summary>
    public async Task<Visit> Open(
        string path, ColorScheme scheme = ColorScheme.Light, int width = 1280, string? url = null)
    {
        var context = await _chromium!.Browser.NewContextAsync(new()
        {
            ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 }, AcceptDownloads = true,
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(60_000);
        var visit = new Visit(context, await context.NewPageAsync());
        await visit.Page.GotoAsync($"{url ?? Cluster.Url}/#{path}");
        return visit;
    }

    public async Task DisposeAsync()
    {
        if (_chromium is not null)
            await _chromium.DisposeAsync();
        if (Cluster is not null)
            await Cluster.DisposeAsync();
    }
}

[CollectionDefinition(Name)]
public sealed class DashboardCollection : ICollectionFixture<DashboardFixture>
{
    public const string Name = "dashboard";
}
