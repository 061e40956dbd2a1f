namespace KdCluster.Cluster.Tests.Support;

/// <summary>What the build made of the other projects, in the configuration of these tests.</summary>
public static class Built
{
    private static string Configuration =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>The folder with what plugins are made with.</summary>
    public static string Packages => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "package", Configuration));

    public static string At(string project, params ReadOnlySpan<string> file) =>
        Path.GetFullPath(Path.Combine([AppContext.BaseDirectory, "..", "..", project, Configuration, .. file]));
}
