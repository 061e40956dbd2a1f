using System.Collections.Frozen;

namespace KdCluster.Coordinator.Dashboard;

/// <summary>
/// The files of the dashboard that this program carries, by name; none when it was built without node.
/// </summary>
internal static class DashboardFiles
{
    public const string Page = "index.html";

    private const string Prefix = "dashboard/";
    private const string Compressed = ".br";

    private static readonly Lazy<FrozenDictionary<string, DashboardFile>> All = new(Load);

    public static DashboardFile? Find(string name) => All.Value.GetValueOrDefault(name);

    private static FrozenDictionary<string, DashboardFile> Load()
    {
        var names = typeof(DashboardFiles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        return names.Where(name => !name.EndsWith(Compressed, StringComparison.Ordinal)).ToFrozenDictionary(
            name => name[Prefix.Length..],
            name => new DashboardFile(
                TypeOf(name), Read(name), names.Contains(name + Compressed) ? Read(name + Compressed) : null),
            StringComparer.Ordinal);
    }

    private static byte[] Read(string name)
    {
        using var stream = typeof(DashboardFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".json" => "application/json",
        _ => "application/octet-stream",
    };
}

/// <param name="Brotli">The same, compressed; null when it is not there.</param>
internal sealed record DashboardFile(string Type, byte[] Bytes, byte[]? Brotli);
