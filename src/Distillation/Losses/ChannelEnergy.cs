using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>
/// The mean of a map's squared channels at each place, in float64. libtorch makes three float64 tensors of the whole
/// map for it and as many for its gradient; on a CPU one loop reads a map that lies channels-last, and another writes
/// the gradient.
/// </summary>
internal static class ChannelEnergy
{
    /// <param name="map">[B, C, H, W]</param>
    /// <returns>[B, H * W], float64</returns>
    public static Tensor Of(Tensor map) => Fits(map) ? InOneLoop(map) : InPasses(map);

    public static Tensor InPasses(Tensor map) => map.Double().Squared().mean([1]).flatten(1);

    /// <summary>Of one that lies in memory place after place, float32, on the CPU.</summary>
    public static Tensor InOneLoop(Tensor map) => Recorded.apply(map);

    private static bool Fits(Tensor map) =>
        CpuFloats.Suit(map) && map.shape[1] % Vector256<float>.Count == 0
        && map.permute(0, 2, 3, 1).is_contiguous();

    // Compiled in their final form at once: a few long calls would not make the runtime do so.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mean(ReadOnlySpan<float> map, int channels, Span<double> energies)
    {
        ref var from = ref MemoryMarshal.GetReference(map[..(energies.Length * channels)]);
        nuint at = 0;
        for (var place = 0; place < energies.Length; place++)
        {
            var (low, high) = (Vector256<double>.Zero, Vector256<double>.Zero);
            for (var c = 0; c < channels; c += Vector256<float>.Count, at += (nuint)Vector256<float>.Count)
            {
                var value = Vector256.LoadUnsafe(ref from, at);
                var (lower, upper) = (Vector256.WidenLower(value), Vector256.WidenUpper(value));
                low += lower * lower;
                high += upper * upper;
            }

            energies[place] = Vector256.Sum(low + high) / channels;
        }
    }

    /// <summary>2 / C times value and the gradient of its place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient(
        ReadOnlySpan<float> map, int channels, ReadOnlySpan<double> gradients, Span<float> result)
    {
        ref var from = ref MemoryMarshal.GetReference(map[..(gradients.Length * channels)]);
        ref var to = ref MemoryMarshal.GetReference(result[..(gradients.Length * channels)]);
        nuint at = 0;
        foreach (var gradient in gradients)
        {
            var factor = Vector256.Create(gradient * 2 / channels);
            for (var c = 0; c < channels; c += Vector256<float>.Count, at += (nuint)Vector256<float>.Count)
            {
                var value = Vector256.LoadUnsafe(ref from, at);
                Vector256.Narrow(Vector256.WidenLower(value) * factor, Vector256.WidenUpper(value) * factor)
                    .StoreUnsafe(ref to, at);
            }
        }
    }

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => nameof(ChannelEnergy);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var map = (Tensor)vars[0];
            ctx.save_for_backward([map]);
            var result = empty([map.shape[0], map.shape[2] * map.shape[3]], ScalarType.Float64);
            Mean(CpuFloats.Of(map.permute(0, 2, 3, 1)), (int)map.shape[1], Numbers(result));
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var map = ctx.get_saved_variables()[0];
            var result = empty_like(map);
            Gradient(
                CpuFloats.Of(map.permute(0, 2, 3, 1)), (int)map.shape[1], Numbers(grad_output.contiguous()),
                CpuFloats.Of(result.permute(0, 2, 3, 1)));
            return [result];
        }

        private static Span<double> Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.bytes);
    }
}
