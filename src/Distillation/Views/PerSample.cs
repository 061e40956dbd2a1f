using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>One value a sample, as tensors that outlive the current dispose scope.</summary>
internal static class PerSample
{
    /// <returns>N x 1.</returns>
    public static Tensor Column(long[] values, Device device) =>
        tensor(values, [values.Length, 1], dtype: ScalarType.Int64).to(device).DetachFromDisposeScope();

    public static Tensor Vector(long[] values, Device device) =>
        tensor(values, [values.Length], dtype: ScalarType.Int64).to(device).DetachFromDisposeScope();

    public static Tensor Vector(float[] values, Device device) =>
        tensor(values, [values.Length], dtype: ScalarType.Float32).to(device).DetachFromDisposeScope();
}
