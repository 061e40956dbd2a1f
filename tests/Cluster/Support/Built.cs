namespace KdCluster.Cluster.Tests.Support;

/// <summary>What the build made of the other projects, in the configuration of these tests.</summary>
public static class Built
{
    private static string Configuration =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static string At(string project, params ReadOnlySpan<string> file) =>
        Path.GetFullPath(Path.Combine([AppContext.BaseDirectory, "..", "..", project, Configuration, .. file]));
}
