using System.Text.RegularExpressions;

namespace KdCluster.Tests;

/// <summary>The metrics that docs/OPERATIONS.md lists.</summary>
internal static partial class Documented
{
    public static IReadOnlySet<string> Metrics { get; } = Named(
        System.IO.File.ReadAllText(File("docs/OPERATIONS.md")).Split("\n## Metrics\n")[1].Split("\n## ")[0]);

    /// <summary>Every metric that a text names.</summary>
    public static IReadOnlySet<string> Named(string text) =>
        Name().Matches(text).Select(match => Family(match.Value)).ToHashSet();

    /// <summary>A histogram is three families of series.</summary>
    public static string Family(string name) => Part().Replace(name, "");

    public static string File(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "KdCluster.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, path);
    }

    [GeneratedRegex(@"\bkd_[a-z0-9_]+\b")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Part();
}
