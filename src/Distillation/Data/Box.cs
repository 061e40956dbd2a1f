namespace KdCluster.Distillation.Data;

/// <summary>A thing in a picture.</summary>
/// <param name="Left">Pixels from the picture's left edge, as <paramref name="Top"/> from its upper one.</param>
/// <param name="Right">Where it ends; the box is as wide as right - left.</param>
/// <param name="Class">From 0.</param>
/// <param name="Ignored">Nobody need find it, and who does is not wrong: a crowd, or nearly hidden.</param>
public readonly record struct Box(float Left, float Top, float Right, float Bottom, int Class, bool Ignored)
{
    /// <summary>Square pixels.</summary>
    public double Area => ((double)Right - Left) * ((double)Bottom - Top);
}
