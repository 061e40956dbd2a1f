using KdCluster.Distillation.Models;

namespace KdCluster.Distillation.Tests;

/// <summary>
/// Layers that draw their initial weights from libtorch's one generator. Tests run side by side, and a draw in between
/// would change what another test's model begins with.
/// </summary>
internal static class Drawn
{
    public static T Alone<T>(Func<T> make)
    {
        lock (ModelRegistry.GlobalGenerator)
            return make();
    }
}
