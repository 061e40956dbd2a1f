using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

internal static class Interpolation
{
    /// <summary>The map brought to these sides, without aligned corners; nothing changes where it has them.</summary>
    public static Tensor Bilinear(Tensor map, long height, long width) => nn.functional.interpolate(
        map, [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
}
