namespace KdCluster.Distillation.Tests;

internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Above(AppContext.BaseDirectory);

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "KdCluster.sln"))
        ? folder
        : Above(
            Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no KdCluster.sln above the tests"));
}
