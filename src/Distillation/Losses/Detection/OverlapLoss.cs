using static TorchSharp.torch;

namespace KdCluster.Distillation.Losses;

/// <summary>How far boxes are from each other (GIoU, Rezatofighi et al. 2019).</summary>
public static class OverlapLoss
{
    /// <summary>As torchvision has it.</summary>
    private const double Least = 1e-7;

    /// <summary>
    /// 1 - intersection / union + (hull - union) / hull of each pair, in [0, 2]; the hull is the smallest box round
    /// both. 1e-7 is added to what is divided by.
    /// </summary>
    /// <param name="boxes">[..., 4]: left, top, right, bottom.</param>
    /// <param name="others">The same shape.</param>
    /// <returns>[...], float64.</returns>
    public static Tensor Of(Tensor boxes, Tensor others)
    {
        var (a, b) = (boxes.Double().unbind(-1), others.Double().unbind(-1));
        var across = (minimum(a[2], b[2]) - maximum(a[0], b[0])).clamp(min: 0.Held());
        var down = (minimum(a[3], b[3]) - maximum(a[1], b[1])).clamp(min: 0.Held());
        var both = across * down;
        var union = Area(a).Plus(Area(b)) - both;
        var hull = (maximum(a[2], b[2]) - minimum(a[0], b[0])) * (maximum(a[3], b[3]) - minimum(a[1], b[1]));
        var overlap = both / union.Plus(Least);
        return overlap.SubtractedFrom(1).Plus((hull - union) / hull.Plus(Least));
    }

    private static Tensor Area(Tensor[] of) => (of[2] - of[0]) * (of[3] - of[1]);
}
