using System.Reflection;

namespace KdCluster.Dashboard.Tests.Support;

internal static class Checkout
{
    private static readonly string Home = Find();

    public static string In(string path) => Path.Combine(Home, path);

    private static string Find()
    {
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location);
        while (folder is not null && !File.Exists(Path.Combine(folder, "KdCluster.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("no KdCluster.sln above the tests");
    }
}
