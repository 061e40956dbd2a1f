using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A 3x3 convolution of a map, brought to twice its sides by nearest neighbours, and of another beside it. Where the
/// larger map repeats pixels, several of a kernel's weights meet the same one: summed first, they are a transposed
/// convolution of the small map, with 4 products a pixel and channel in the place of 9. Nothing is enlarged or joined.
/// </summary>
internal static class UpConvolution
{
    private const int Kernel = 3;
    private const int Transposed = 4;

    /// <summary>Which of three weights a row of the transposed kernel sums.</summary>
    private static readonly float[,] Sums = { { 0, 0, 1 }, { 0, 1, 1 }, { 1, 1, 0 }, { 1, 0, 0 } };

    /// <summary>
    /// Whether one map has twice the sides of the other. On CPUs, where it was measured, and in fp32: sums of weights
    /// would be rounded to bfloat16 once more.
    /// </summary>
    public static bool Fits(Tensor small, Tensor beside, Tensor weight) =>
        weight.device_type == DeviceType.CPU && weight.dtype == ScalarType.Float32
            && beside.shape[2] == 2 * small.shape[2] && beside.shape[3] == 2 * small.shape[3];

    /// <param name="small">B x C x h x w</param>
    /// <param name="beside">B x S x 2h x 2w</param>
    /// <param name="weight">[K, C + S, 3, 3], channels-last; padding 1</param>
    /// <param name="bias">[K]</param>
    /// <returns>B x K x 2h x 2w, a new tensor.</returns>
    public static Tensor Of(Tensor small, Tensor beside, Tensor weight, Tensor? bias)
    {
        var (channels, outputs) = (small.shape[1], weight.shape[0]);
        var parts = weight.split([channels, beside.shape[1]], 1);
        using var side = tensor(Sums);
        using var sums = side.kron(side); // [16, 9]: for both sides at once.
        var kernels = sums.matmul(parts[0].permute(1, 2, 3, 0).reshape(channels, Kernel * Kernel, outputs))
            .view(channels, Transposed, Transposed, outputs).permute(0, 3, 1, 2);
        var result = nn.functional.conv_transpose2d(small, kernels, bias, [2, 2], [1, 1], [0, 0], [1, 1]);
        return result.Plus_(Winograd.Of(beside, parts[1]));
    }
}
