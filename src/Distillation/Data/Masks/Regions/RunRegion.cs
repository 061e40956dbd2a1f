using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>Pixels in runs (RLE): down each column, from the left one on, outside and inside in turn.</summary>
/// <param name="counts">Pixels of each run; together they are rows x columns.</param>
internal sealed class RunRegion(int[] counts, int rows, int columns) : Region
{
    /// <summary>Where the hash of polygons has their number.</summary>
    private const int NoPolygons = -1;

    public override long Numbers => counts.Length;

    public override string? Misfit(string picture, int width, int height) => (columns, rows) == (width, height)
        ? null
        : $"its segmentation has the size [{rows}, {columns}] (height, width), and {picture} has {width} x {height} "
            + "pixels";

    public override bool ReachesOut(int width, int height) => false;

    public override void Cover(Coverage pixels)
    {
        var at = 0;
        foreach (var (i, count) in counts.Index())
        {
            var end = at + count;
            while (i % 2 == 1 && at < end)
            {
                var (column, row) = Math.DivRem(at, rows);
                var down = Math.Min(end - at, rows - row);
                pixels.Down(column, row, down);
                at += down;
            }

            at = end;
        }
    }

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(BitConverter.GetBytes(NoPolygons));
        hash.AppendData(BitConverter.GetBytes(counts.Length));
        hash.AppendData(MemoryMarshal.AsBytes(counts.AsSpan()));
    }
}
