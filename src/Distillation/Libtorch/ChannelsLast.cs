using static TorchSharp.torch;

namespace KdCluster.Distillation.Libtorch;

/// <summary>Maps whose channels lie side by side in memory.</summary>
internal static class ChannelsLast
{
    /// <returns>B x C x H x W, float32, on the CPU, of no particular values; it is no view of another tensor.</returns>
    public static Tensor Empty(long batch, long channels, long height, long width) =>
        empty_strided(
            [batch, channels, height, width], [height * width * channels, 1, width * channels, channels],
            ScalarType.Float32);

    /// <returns>B x H x W x C: the same memory.</returns>
    public static Tensor Rows(Tensor map) => map.permute(0, 2, 3, 1);
}
