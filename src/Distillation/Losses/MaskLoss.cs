using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>Cross-entropy of maps with masks.</summary>
public static class MaskLoss
{
    /// <summary>
    /// -(1/V) sum over the V pixels whose class is known of sum_c q_c log p_c, q as in <see cref="CrossEntropyLoss"/>;
    /// 0 when there is none. In the precision of the logits, which for maps is single: a double of each would take
    /// longer than the last layers of a small net.
    /// </summary>
    /// <param name="logits">[B, C, H, W]</param>
    /// <param name="mask">[B, H, W], int64; 255 = not known</param>
    /// <returns>float64</returns>
    public static Tensor Of(Tensor logits, Tensor mask, double smoothing = 0)
    {
        var sum = nn.functional.cross_entropy(
            logits, mask, ignore_index: MaskTargets.Ignored, reduction: nn.Reduction.Sum, label_smoothing: smoothing);
        var known = mask.ne(MaskTargets.Ignored.Held()).sum().clamp(min: 1.Held());
        return sum.Double() / known;
    }
}
