using System.Runtime.CompilerServices;

namespace KdCluster.Tests;

/// <summary>Tests, and the programs that they start, leave no decoded pictures in the user's caches.</summary>
internal static class OwnCache
{
    [ModuleInitializer]
    public static void Use()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"kd-cache-{Guid.NewGuid():N}");
        Environment.SetEnvironmentVariable("KD_CACHE", folder);
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        };
    }
}
