using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            /// <summary>Divides by the norm of order p along a dimension.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1, double eps = 1e-12)
            {
                using var norm = Op.norm_ScalarOpt_dim.Call(input, p, Argument.Ints(dim), true);
                using var bounded = norm.clamp_min(eps);
                using var denominator = bounded.expand_as(input);
                return input.div(denominator);
            }

            public static Tensor cosine_similarity(Tensor x1, Tensor x2, long dim = 1, double eps = 1e-8) => Op.cosine_similarity.Call(x1, x2, dim, eps);

            public static Tensor pairwise_distance(Tensor input1, Tensor input2, double p = 2.0, double eps = 1e-6, bool keepdim = false) =>
                Op.pairwise_distance.Call(input1, input2, p, eps, keepdim);

            public static Tensor one_hot(Tensor x, long num_classes = -1) => Op.one_hot.Call(x, num_classes);

            /// <summary>Widens a tensor; <paramref name="pad"/> is before and after for each dimension, the last one first.</summary>
            public static Tensor pad(Tensor input, long[] pad, PaddingModes mode = PaddingModes.Constant, double value = 0) => mode switch
            {
                PaddingModes.Constant or PaddingModes.Zeros => Op.constant_pad_nd.Call(input, pad, value),
                PaddingModes.Reflect => Op.pad.Call(input, pad, "reflect"),
                PaddingModes.Replicate => Op.pad.Call(input, pad, "replicate"),
                PaddingModes.Circular => Op.pad.Call(input, pad, "circular"),
                _ => throw new ArgumentException($"no padding mode {mode}", nameof(mode)),
            };

            public static Tensor pad(Tensor input, ReadOnlySpan<long> pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, pad.ToArray(), mode, value);

            public static Tensor pad(Tensor input, (long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, Both(pad), mode, value);

            public static Tensor pad(Tensor input, (long, long, long, long) pad, PaddingModes mode = PaddingModes.Constant, double value = 0) =>
                functional.pad(input, [pad.Item1, pad.Item2, pad.Item3, pad.Item4], mode, value);

            /// <summary>Bilinear or nearest resampling of images (N, C, H, W) to other sizes, or by factors.</summary>
            public static Tensor interpolate(Tensor x, long[]? size = null, double[]? scale_factor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? align_corners = null, bool recompute_scale_factor = false, bool antialias = false)
            {
                if (antialias || recompute_scale_factor) throw new NotSupportedException("antialias and recompute_scale_factor are not part of the embedded TorchSharp");
                Argument factors = scale_factor is null ? Argument.None : Argument.Doubles(scale_factor);
                return mode switch
                {
                    InterpolationMode.Nearest => Op.upsample_nearest2d_vec.Call(x, size, factors),
                    InterpolationMode.Bilinear => Op.upsample_bilinear2d_vec.Call(x, size, align_corners ?? false, factors),
                    InterpolationMode.Bicubic => Op.upsample_bicubic2d_vec.Call(x, size, align_corners ?? false, factors),
                    _ => throw new NotSupportedException($"interpolation mode {mode} is not part of the embedded TorchSharp"),
                };
            }

            /// <summary>Reads images (N, C, H, W) at places (N, h, w, 2) in -1..1.</summary>
            public static Tensor grid_sample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePaddingMode padding_mode = GridSamplePaddingMode.Zeros, bool? align_corners = null)
            {
                long interpolation = mode == GridSampleMode.Bilinear ? 0 : 1;
                long padding = padding_mode switch { GridSamplePaddingMode.Border => 1, GridSamplePaddingMode.Reflection => 2, _ => 0 };
                return Op.grid_sampler.Call(input, grid, interpolation, padding, align_corners ?? false);
            }

            /// <summary>The places that affine maps (N, 2, 3) send the pixels of images of that size to.</summary>
            public static Tensor affine_grid(Tensor theta, long[]? size = null, bool align_corners = false) => Op.affine_grid_generator.Call(theta, size, align_corners);

            /// <summary>The patches of images as columns.</summary>
            public static Tensor unfold(Tensor input, long kernel_size, long dilation = 1, long padding = 0, long stride = 1) =>
                Op.im2col.Call(input, Pair(kernel_size), Pair(dilation), Pair(padding), Pair(stride));

            public static Tensor unfold(Tensor input, (long, long) kernel_size, (long, long)? dilation = null, (long, long)? padding = null, (long, long)? stride = null) =>
                Op.im2col.Call(input, Pair(kernel_size), Pair(dilation ?? (1, 1)), Pair(padding ?? (0, 0)), Pair(stride ?? (1, 1)));
        }
    }
}
