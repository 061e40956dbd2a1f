using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// 2x2 max-pooling and ReLU of a CPU's map in one pass, forward and backward. libtorch notes where each maximum was in
/// 8 bytes, and fills a gradient with zeros before it writes a quarter of it. Here one byte says which of four values
/// goes on, or that ReLU lets none through. Values and gradients are libtorch's to the bit.
/// </summary>
internal static class PooledRelu
{
    /// <param name="map">B x C x H x W</param>
    /// <returns>relu(max_pool2d(map, 2))</returns>
    public static Tensor Of(Tensor map) =>
        CpuFloats.Suit(map) && Fits(map) ? InOnePass(map) : nn.functional.max_pool2d(map, 2).relu_();

    /// <summary>
    /// Whether it halves without a rest, its channels fill vectors, and its strides are channels-last.
    /// </summary>
    public static bool Fits(Tensor map) =>
        map.dim() == 4 && map.shape[2] % 2 == 0 && map.shape[3] % 2 == 0
        && map.shape[1] % PooledReluLoops.Channels == 0 && ChannelsLast.Rows(map).is_contiguous();

    /// <param name="map">One that fits, float32, on the CPU.</param>
    public static Tensor InOnePass(Tensor map) =>
        map.requires_grad && is_grad_enabled() ? Recorded.apply(map) : Pooled(map, default);

    /// <param name="codes">Filled, unless it is empty.</param>
    private static Tensor Pooled(Tensor map, Span<byte> codes)
    {
        var shape = map.shape;
        var result = ChannelsLast.Empty(shape[0], shape[1], shape[2] / 2, shape[3] / 2);
        using var from = ChannelsLast.Rows(map);
        using var to = ChannelsLast.Rows(result);
        PooledReluLoops.Pool(CpuFloats.Of(from), CpuFloats.Of(to), codes, (int)shape[3] / 2, (int)shape[1]);
        return result;
    }

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => nameof(PooledRelu);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var map = (Tensor)vars[0];
            var codes = empty(map.shape[0], map.shape[2] / 2, map.shape[3] / 2, map.shape[1], ScalarType.Byte);
            ctx.save_for_backward([codes]);
            return Pooled(map, codes.bytes);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var codes = ctx.get_saved_variables()[0];
            using var rows = ChannelsLast.Rows(grad_output);
            using var gradient = rows.contiguous();
            var shape = codes.shape;
            var result = ChannelsLast.Empty(shape[0], shape[3], shape[1] * 2, shape[2] * 2);
            using var to = ChannelsLast.Rows(result);
            PooledReluLoops.Spread(
                CpuFloats.Of(gradient), codes.bytes, CpuFloats.Of(to), (int)shape[2], (int)shape[3]);
            return [result];
        }
    }
}
