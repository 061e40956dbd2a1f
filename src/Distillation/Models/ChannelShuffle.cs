using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Channel c of group g becomes channel g of place c (Zhang et al. 2017), in channels-last memory: one copy, whose
/// result keeps those strides.
/// </summary>
internal static class ChannelShuffle
{
    public static Tensor Of(Tensor map, long groups)
    {
        var (batch, channels, height, width) = (map.shape[0], map.shape[1], map.shape[2], map.shape[3]);
        return map.permute(0, 2, 3, 1).reshape(batch, height, width, groups, channels / groups)
            .transpose(3, 4).reshape(batch, height, width, channels).permute(0, 3, 1, 2);
    }
}
