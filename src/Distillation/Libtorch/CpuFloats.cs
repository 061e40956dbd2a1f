using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Libtorch;

/// <summary>
/// Float32 tensors of a CPU, as memory for loops of our own: where libtorch takes several passes over a map, or writes
/// more than need be, one loop does it all.
/// </summary>
internal static class CpuFloats
{
    /// <summary>
    /// Whether a loop of ours is the quicker one: with several threads libtorch shares its passes out among them.
    /// </summary>
    public static bool Suit(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && Fits(tensor.numel())
        && Vector256.IsHardwareAccelerated && get_num_threads() == 1;

    /// <summary>Whether a span holds so many.</summary>
    public static bool Fits(long values) => values is > 0 and <= int.MaxValue / sizeof(float);

    /// <returns>The tensor, or a map's channels-last rows, whichever lies in memory value after value; null:
    ///     neither.</returns>
    public static Tensor? InOrder(Tensor tensor)
    {
        if (tensor.is_contiguous())
            return tensor;
        return tensor.dim() == 4 && tensor.permute(0, 2, 3, 1) is var rows && rows.is_contiguous() ? rows : null;
    }

    /// <param name="tensor">Contiguous.</param>
    public static Span<float> Of(Tensor tensor) => MemoryMarshal.Cast<byte, float>(tensor.bytes);
}
