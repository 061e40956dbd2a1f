namespace KdCluster.Distillation.Data;

/// <summary>The boxes of each of a set's images. Read only.</summary>
/// <param name="ends">For each image the number of boxes of all images up to it, its own included.</param>
public sealed class BoxLists(int[] ends, Box[] boxes)
{
    /// <summary>In the order of the set's files.</summary>
    public ReadOnlySpan<Box> Of(int id)
    {
        var start = id == 0 ? 0 : ends[id - 1];
        return boxes.AsSpan(start, ends[id] - start);
    }
}
