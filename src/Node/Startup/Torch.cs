using TorchSharp;

namespace KdCluster.Node.Startup;

/// <summary>libtorch, as this process found it.</summary>
internal static class Torch
{
    /// <summary>With the stack before it, as reports name it.</summary>
    public static string Version =>
        $"{(typeof(torch).Assembly.GetName().Version is { Major: 0, Minor: >= 100 } ? "packages" : "embedded")} {torch.__version__}";
}
