using TorchSharp;

namespace KdCluster.Node.Startup;

/// <summary>libtorch, as this process found it.</summary>
internal static class Torch
{
    public static string Version => $"libtorch {torch.__version__}";
}
