using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using KdCluster.Distillation.Libtorch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// 3x3 convolutions of a training step by minimal filtering, F(2x2, 3x3) of Lavin and Gray (2016): 4 products a pixel
/// and channel in the place of 9. Maps become tiles by sums alone, kernels by sums and halves; between them are 16
/// matrix products. Values and gradients differ from the direct way's by rounding. Some images at a time, so that their
/// tiles stay in a processor's cache.
/// </summary>
internal static class Winograd
{
    /// <summary>Of what the direct way computes.</summary>
    public const double Products = 4.0 / 9;

    private const int Kernel = 3;
    private const int Planes = 16;

    // Where it was quicker, from 32 to 64 channels and from 1 to 128 images (docs/DECISIONS.md).
    private const int LeastChannels = 48;
    private const int LeastTiles = 32;

    /// <summary>Numbers in a part's tiles: 4 MB.</summary>
    private const int PartSize = 1 << 20;

    /// <summary>How a row of 4 sums a kernel's 3.</summary>
    private static readonly float[,] Sums = { { 1, 0, 0 }, { 0.5f, 0.5f, 0.5f }, { 0.5f, -0.5f, 0.5f }, { 0, 0, 1 } };

    /// <summary>
    /// Measured on processors with vectors of 8 numbers; with 16 it was not. Of AVX-512 the instructions count, which
    /// the direct way uses: <see cref="Vector512"/> also calls a processor slow at them that lowers its clock.
    /// </summary>
    public static bool IsQuickerHere => Vector256.IsHardwareAccelerated && !Avx512F.IsSupported;

    /// <summary>What the layer gives for the map, either way.</summary>
    public static Tensor Of(Conv2d layer, Tensor map)
    {
        if (!Takes(layer, map.shape) || !Learns(map, layer.weight))
            return layer.call(map);
        var result = Recorded.apply(map, layer.weight);
        return layer.bias is { } bias ? result.Plus_(bias.view(-1, 1, 1)) : result;
    }

    /// <param name="map">B x C x H x W</param>
    /// <param name="weight">[K, C, 3, 3]; padding 1</param>
    /// <returns>B x K x H x W, either way.</returns>
    public static Tensor Of(Tensor map, Tensor weight) =>
        Takes(map.shape, weight.shape[0]) && Learns(map, weight)
            ? Recorded.apply(map, weight)
            : nn.functional.conv2d(map, weight, null, [1, 1], [1, 1], [1, 1]);

    /// <summary>Whether a training step on one thread takes this way for maps of that shape.</summary>
    public static bool Takes(Conv2d layer, long[] map) =>
        layer is { groups: 1, kernel_size: [Kernel, Kernel], stride: [1, 1], padding: [1, 1], dilation: [1, 1] }
        && layer.padding_mode == PaddingModes.Zeros && Takes(map, layer.out_channels);

    /// <param name="map">B x C x H x W, float32, on the CPU; even sides, and channels that fill vectors.</param>
    public static Tensor InTiles(Tensor map, Tensor weight) => Recorded.apply(map, weight);

    private static bool Takes(long[] map, long outputs) =>
        IsQuickerHere
        && map is [var batch, var inputs, var height, var width] && height % 2 == 0 && width % 2 == 0
        && batch * height * width / 4 >= LeastTiles
        && Math.Min(inputs, outputs) >= LeastChannels
        // The maps of a batch, and the tiles of one image: 16 numbers of each 4.
        && CpuFloats.Fits(Math.Max(batch, 4) * height * width * Math.Max(inputs, outputs))
        && inputs % WinogradLoops.Channels == 0 && outputs % WinogradLoops.Channels == 0;

    /// <summary>Evaluation stays as it is: a sample's values do not depend on what else is in its batch.</summary>
    private static bool Learns(Tensor map, Tensor weight) =>
        is_grad_enabled() && map.requires_grad && weight.requires_grad
        && CpuFloats.Suit(map) && CpuFloats.Suit(weight);

    private sealed class Recorded : autograd.SingleTensorFunction<Recorded>
    {
        public override string Name => nameof(Winograd);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (map, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
            var (outputs, inputs) = (weight.shape[0], weight.shape[1]);
            var rows = ChannelsLast.Rows(map).contiguous();
            using var sums = BothSides();
            var kernels = sums.matmul(weight.permute(2, 3, 0, 1).reshape(Kernel * Kernel, outputs * inputs))
                .view(Planes, outputs, inputs);
            using var turned = kernels.transpose(1, 2);
            var result = ChannelsLast.Empty(map.shape[0], outputs, map.shape[2], map.shape[3]);
            using var to = ChannelsLast.Rows(result);
            foreach (var part in Parts(rows.shape, outputs))
            {
                using var tiles = Tiles(part, part.From(rows), inputs);
                using var products = tiles.bmm(turned);
                WinogradLoops.Results(CpuFloats.Of(products), part.From(to), part.High, part.Wide, (int)outputs);
            }

            ctx.save_for_backward([rows, kernels]);
            return result;
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            using var map = saved[0];
            using var kernels = saved[1];
            var (outputs, inputs) = (kernels.shape[1], kernels.shape[2]);
            using var gradient = ChannelsLast.Rows(grad_output).contiguous();
            var ofMap = ChannelsLast.Empty(map.shape[0], inputs, map.shape[1], map.shape[2]);
            using var to = ChannelsLast.Rows(ofMap);
            Tensor? ofKernels = null;
            foreach (var part in Parts(map.shape, outputs))
            {
                using var ofProducts = empty(Planes, part.Tiles, outputs, ScalarType.Float32);
                WinogradLoops.Widen(
                    part.From(gradient), CpuFloats.Of(ofProducts), part.High, part.Wide, (int)outputs);
                using var ofTiles = ofProducts.bmm(kernels);
                WinogradLoops.Spread(CpuFloats.Of(ofTiles), part.From(to), part.High, part.Wide, (int)inputs);
                using var tiles = Tiles(part, part.From(map), inputs);
                using var turned = ofProducts.transpose(1, 2);
                var own = turned.bmm(tiles);
                if (ofKernels is null)
                {
                    ofKernels = own;
                    continue;
                }

                ofKernels.Plus_(own);
                own.Dispose();
            }

            using var all = ofKernels!;
            using var sums = BothSides();
            var ofWeight = sums.t().matmul(all.view(Planes, outputs * inputs))
                .view(Kernel, Kernel, outputs, inputs).permute(2, 3, 0, 1);
            return [ofMap, ofWeight];
        }

        /// <returns>[16, 9]: what rows and columns sum, at once.</returns>
        private static Tensor BothSides()
        {
            using var side = tensor(Sums);
            return side.kron(side);
        }

        private static Tensor Tiles(Part part, ReadOnlySpan<float> map, long channels)
        {
            var tiles = empty(Planes, part.Tiles, channels, ScalarType.Float32);
            WinogradLoops.Gather(map, CpuFloats.Of(tiles), part.High, part.Wide, (int)channels);
            return tiles;
        }

        /// <param name="map">B x H x W x C</param>
        private static IEnumerable<Part> Parts(long[] map, long outputs)
        {
            var (images, high, wide) = (map[0], (int)map[1] / 2, (int)map[2] / 2);
            var most = Math.Clamp(PartSize / (Planes * high * wide * Math.Max(map[3], outputs)), 1, images);
            // As even as can be.
            var parts = (images + most - 1) / most;
            for (var part = 0L; part < parts; part++)
            {
                var first = images * part / parts;
                yield return new(images, (int)first, (int)((images * (part + 1) / parts) - first), high, wide);
            }
        }
    }

    /// <summary>Images that follow one another in a batch.</summary>
    /// <param name="All">Images of the batch.</param>
    /// <param name="High">Tiles of an image, from top to bottom.</param>
    /// <param name="Wide">From left to right.</param>
    private readonly record struct Part(long All, int First, int Images, int High, int Wide)
    {
        public long Tiles => (long)Images * High * Wide;

        /// <param name="map">Of the batch, B x H x W x C.</param>
        public Span<float> From(Tensor map)
        {
            var values = CpuFloats.Of(map);
            var size = (int)(values.Length / All);
            return values.Slice(First * size, Images * size);
        }
    }
}
