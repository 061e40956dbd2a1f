using KdCluster.Cluster.Tests.Support;
using KdCluster.Dashboard.Tests.Support;

namespace KdCluster.Dashboard.Tests.Browser;

/// <summary>A test that needs a browser and the built page; skipped aloud where either is missing.</summary>
public sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute()
    {
        Skip = Missing;
    }

    public static string? Missing { get; } =
        Chromium.Path is null ? "needs chromium: apt-get install chromium"
        : !File.Exists(Checkout.In("artifacts/dashboard/site/index.html"))
            ? "needs the dashboard: apt-get install nodejs npm, then build again"
        : null;
}
