using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>
/// What lies in one of several polygons at least. A polygon that crosses itself has in it what an odd number of its
/// edges lies left of.
/// </summary>
/// <param name="polygons">Of each x and y in turn, in pixels from the picture's left upper corner.</param>
internal sealed class PolygonRegion(IReadOnlyList<float[]> polygons) : Region
{
    public override long Numbers => polygons.Sum(polygon => (long)polygon.Length);

    private (float Left, float Top, float Right, float Bottom) Bounds
    {
        get
        {
            var (left, top, right, bottom) = (
                float.PositiveInfinity, float.PositiveInfinity, float.NegativeInfinity, float.NegativeInfinity);
            foreach (var polygon in polygons)
            {
                for (var i = 0; i < polygon.Length; i += 2)
                {
                    (left, right) = (Math.Min(left, polygon[i]), Math.Max(right, polygon[i]));
                    (top, bottom) = (Math.Min(top, polygon[i + 1]), Math.Max(bottom, polygon[i + 1]));
                }
            }

            return (left, top, right, bottom);
        }
    }

    public override string? Misfit(string picture, int width, int height)
    {
        var (left, top, right, bottom) = Bounds;
        return right <= 0 || bottom <= 0 || left >= width || top >= height
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"its segmentation lies outside of {picture} (left {left:0.##}, top {top:0.##}, right {right:0.##}, "
                    + $"bottom {bottom:0.##})")
            : null;
    }

    public override bool ReachesOut(int width, int height)
    {
        var (left, top, right, bottom) = Bounds;
        return Math.Max(-Math.Min(left, top), Math.Max(right - width, bottom - height)) > AnnotationNumbers.Rounding;
    }

    public override void Cover(Coverage pixels)
    {
        foreach (var polygon in polygons)
        {
            var (x, y) = (polygon[^2], polygon[^1]);
            for (var i = 0; i < polygon.Length; i += 2)
            {
                pixels.Edge(x, y, polygon[i], polygon[i + 1]);
                (x, y) = (polygon[i], polygon[i + 1]);
            }

            pixels.Enclose();
        }
    }

    public override void AppendTo(IncrementalHash hash)
    {
        hash.AppendData(BitConverter.GetBytes(polygons.Count));
        foreach (var polygon in polygons)
        {
            hash.AppendData(BitConverter.GetBytes(polygon.Length));
            hash.AppendData(MemoryMarshal.AsBytes(polygon.AsSpan()));
        }
    }
}
