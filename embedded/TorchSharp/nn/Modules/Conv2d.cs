using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp
{
    namespace Modules
    {
        public sealed class Conv2d : Convolution
        {
            private static readonly long[] NoPadding = [0, 0];

            internal Conv2d(
                long in_channels, long out_channels, long[] kernel_size, long[] stride, long[]? padding, Padding? padding_type,
                long[] dilation, PaddingModes padding_mode, long groups, bool bias, Device? device, ScalarType? dtype)
                : base(nameof(Conv2d), in_channels, out_channels, kernel_size, stride, padding, padding_type, dilation, groups, bias, padding_mode, device, dtype)
            {
            }

            public override Tensor forward(Tensor input)
            {
                if (input.ndim is not (3 or 4) || input.size(-3) != in_channels)
                    throw new ArgumentException($"Expected 3D (unbatched) or 4D (batched) input with {in_channels} channels to Conv2d.");
                if (padding_mode != PaddingModes.Zeros)
                {
                    using var padded = nn.functional.pad(input, Edges(), padding_mode);
                    return nn.functional.conv2d(padded, weight, bias, stride, NoPadding, dilation, groups);
                }
                return padding_type is { } type
                    ? Op.conv2d_padding.Call(input, weight, bias, stride, type == Padding.Same ? "same" : "valid", dilation, groups)
                    : nn.functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
            }
        }
    }

    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, long stride = 1, long padding = 0, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Twice(kernel_size), Twice(stride), Twice(padding), null, Twice(dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, (long, long)? stride = null, (long, long)? padding = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Both(kernel_size), Both(stride) ?? Twice(1), Both(padding) ?? Twice(0), null, Both(dilation) ?? Twice(1), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, long kernel_size, Padding padding, long stride = 1, long dilation = 1, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Twice(kernel_size), Twice(stride), null, padding, Twice(dilation), padding_mode, groups, bias, device, dtype);

            public static Modules.Conv2d Conv2d(long in_channels, long out_channels, (long, long) kernel_size, Padding padding, (long, long)? stride = null, (long, long)? dilation = null, PaddingModes padding_mode = PaddingModes.Zeros, long groups = 1, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(in_channels, out_channels, Both(kernel_size), Both(stride) ?? Twice(1), null, padding, Both(dilation) ?? Twice(1), padding_mode, groups, bias, device, dtype);
        }
    }
}
