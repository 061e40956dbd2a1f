namespace KdCluster.Node.Sheets;

/// <summary>
/// The oldest sheets go when a node holds more than this; what is lost so can be made again from a checkpoint.
/// </summary>
/// <param name="Sheets">Most sheets on the node.</param>
/// <param name="Bytes">Most bytes on the node's disk.</param>
/// <param name="KeepFor">After it was last asked for; null: as long as there is room.</param>
public sealed record SheetStoreLimits(int Sheets, long Bytes, TimeSpan? KeepFor = null)
{
    public static readonly SheetStoreLimits Default = new(256, 16L << 30);
}
