using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A dilated depthwise convolution as one without dilation. Pixels see only those that lie a multiple of the dilation
/// apart, so each such grid is a map of its own. For the gradients of dilated kernels libtorch has only the slow way of
/// its CPU library (by unfolding each channel); values are the same, the sums of gradients have another order.
/// </summary>
internal static class DilatedDepthwise
{
    /// <summary>Whether the map is a CPU's, and its grids are all of one size.</summary>
    public static bool Fits(Tensor map, long[] dilation) =>
        map.device_type == DeviceType.CPU && map.shape[2] % dilation[0] == 0 && map.shape[3] % dilation[1] == 0;

    /// <param name="map">B x C x H x W</param>
    /// <param name="weight">[C, 1, k, k], k odd</param>
    /// <returns>Of the same shape: what a convolution with padding k / 2 * dilation gives.</returns>
    public static Tensor Of(Tensor map, Tensor weight, long[] dilation)
    {
        var (batch, channels, height, width) = (map.shape[0], map.shape[1], map.shape[2], map.shape[3]);
        var (down, across) = (dilation[0], dilation[1]);
        var (high, wide) = (height / down, width / across);
        var kernel = weight.shape[2];
        var (above, beside) = (Missing(kernel, high), Missing(kernel, wide));
        var grids = map.permute(0, 2, 3, 1).reshape(batch, high, down, wide, across, channels)
            .permute(2, 4, 0, 1, 3, 5);
        var padded = above + beside == 0
            ? grids.contiguous()
            : nn.functional.pad(grids, [0, 0, beside, beside, above, above]);
        var result = nn.functional.conv2d(
            padded.view(-1, high + 2 * above, wide + 2 * beside, channels).permute(0, 3, 1, 2), weight, null, [1, 1],
            [kernel / 2 - above, kernel / 2 - beside], [1, 1], channels);
        return result.permute(0, 2, 3, 1).view(down, across, batch, high, wide, channels)
            .permute(2, 3, 0, 4, 1, 5).reshape(batch, height, width, channels).permute(0, 3, 1, 2);
    }

    /// <summary>Zeros to put on both sides: maps that are smaller than the kernel go the slow way too.</summary>
    private static long Missing(long kernel, long side) => Math.Max(0, (kernel - side + 1) / 2);
}
