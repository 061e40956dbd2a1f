using TorchSharp;

namespace KdCluster.Node.Startup;

/// <summary>libtorch, as this process found it.</summary>
internal static class Torch
{
    public static string Version => $"libtorch {torch.__version__}";

    /// <summary>That it can use.</summary>
    public static int Gpus => torch.cuda.is_available() ? torch.cuda.device_count() : 0;
}
