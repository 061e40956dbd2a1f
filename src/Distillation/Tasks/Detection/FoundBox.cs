using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tasks;

/// <summary>What a detector says is there, in pixels.</summary>
/// <param name="Score">In [0, 1].</param>
/// <param name="Class">From 0.</param>
public readonly record struct FoundBox(
    float Left, float Top, float Right, float Bottom, float Score, int Class)
{
    public double Area => ((double)Right - Left) * ((double)Bottom - Top);

    /// <summary>Area of both over the area of either; 0 where they do not meet.</summary>
    public double Overlap(FoundBox other)
    {
        var both = Shared(other.Left, other.Top, other.Right, other.Bottom);
        return both <= 0 ? 0 : both / (Area + other.Area - both);
    }

    /// <summary>The same with a true box; with one that is ignored the share of this that lies in it.</summary>
    public double Overlap(Box truth)
    {
        var both = Shared(truth.Left, truth.Top, truth.Right, truth.Bottom);
        return both <= 0 ? 0 : both / (truth.Ignored ? Area : Area + truth.Area - both);
    }

    private double Shared(float left, float top, float right, float bottom)
    {
        var across = (double)Math.Min(Right, right) - Math.Max(Left, left);
        var down = (double)Math.Min(Bottom, bottom) - Math.Max(Top, top);
        return across <= 0 || down <= 0 ? 0 : across * down;
    }
}
