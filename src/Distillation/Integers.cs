using static TorchSharp.torch;

namespace KdCluster.Distillation;

/// <summary>The whole numbers from `first` up to `end`, which is not one of them: Int64.</summary>
internal static class Integers
{
    public static Tensor From(long first, long end, Device device) =>
        arange(first.Held(), end.Held(), 1.Held(), ScalarType.Int64, device);
}
