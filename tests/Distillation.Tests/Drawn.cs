using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests;

/// <summary>
/// What is drawn at random. Tests run side by side, and a draw from libtorch's one generator in between would change
/// what another test's model begins with.
/// </summary>
internal static class Drawn
{
    /// <summary>For layers, which draw their initial weights from that generator.</summary>
    public static T Alone<T>(Func<T> make)
    {
        lock (ModelRegistry.GlobalGenerator)
            return make();
    }

    /// <returns>Values between 0 and 1, the same each time.</returns>
    public static Tensor Uniform(params long[] shape)
    {
        using var generator = new Generator(5);
        return rand(shape, generator: generator);
    }
}
