using TorchSharp;

namespace KdCluster.Node.Startup;

/// <summary>libtorch, as one process sets it up once.</summary>
internal static class Torch
{
    /// <summary>Threads of one operator: a sum's order, hence the weights' last bits, depends on them.</summary>
    public static void Threads(int count) => torch.set_num_threads(count);

    /// <summary>With the stack before it, as reports name it.</summary>
    public static string Version =>
        $"{(typeof(torch).Assembly.GetName().Version is { Major: 0, Minor: >= 100 } ? "packages" : "embedded")} {torch.__version__}";
}
