using System.Text.Json;
using KdCluster.Distillation.Data.Annotations;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>
/// Reads one `segmentation`. Numbers are kept only as long as nothing is wrong and there are not too many: the rest of
/// a value is passed over.
/// </summary>
/// <param name="most">Numbers in one region.</param>
internal sealed class RegionReader(JsonStream json, int most = RegionReader.MostNumbers)
{
    /// <summary>In one region.</summary>
    public const int MostNumbers = 1 << 22;

    private const double Farthest = 1e9;
    private const int LeastPoints = 3;

    /// <summary>Of the current polygon.</summary>
    private readonly List<float> _places = [];

    private int _numbers;

    /// <summary>The end of "in annotation 7: ..."; null: nothing.</summary>
    public string? Wrong { get; private set; }

    /// <summary>The current value, to its end.</summary>
    /// <returns>Null: it is empty, or wrong.</returns>
    public Region? Read()
    {
        Region? region = null;
        if (json.Token == JsonTokenType.StartArray)
            region = Polygons();
        else if (json.Token == JsonTokenType.StartObject)
            region = Runs();
        else if (json.Token != JsonTokenType.Null)
            Wrong = $"its segmentation is {json.Shown}, and no polygons or RLE";
        return Wrong is null ? region : null;
    }

    private PolygonRegion? Polygons()
    {
        var polygons = new List<float[]>();
        while (json.Read() != JsonTokenType.EndArray)
        {
            if (json.Token != JsonTokenType.StartArray)
                Wrong ??= $"its segmentation has {json.Shown} in it, and no polygon: a list of x and y in turn";
            else if (Polygon() is { } polygon)
                polygons.Add(polygon);
            json.Skip();
        }

        return polygons.Count > 0 ? new(polygons) : null;
    }

    private float[]? Polygon()
    {
        _places.Clear();
        while (json.Read() != JsonTokenType.EndArray)
        {
            if (json.Number() is not (>= -Farthest and <= Farthest and var value))
                Wrong ??= $"its segmentation has {json.Shown} in it, and no number of pixels";
            else if (!IsTooMany())
                _places.Add((float)value);
            json.Skip();
        }

        if (_places.Count % 2 == 1)
            Wrong ??= $"its segmentation has a polygon of {_places.Count} numbers, which are not x and y in turn";
        if (_places.Count < 2 * LeastPoints)
            Wrong ??= $"its segmentation has a polygon of {FileLists.Counted(_places.Count / 2, "point")}, and "
                + $"{LeastPoints} are the least";
        return Wrong is null ? [.. _places] : null;
    }

    private RunRegion? Runs()
    {
        var (size, counts) = (new List<int>(), (List<int>?)null);
        json.Fields(key =>
        {
            if (key == "size")
                size = Whole("size");
            else if (key == "counts")
                counts = json.Token == JsonTokenType.String ? FromText() : Whole("counts");
        });
        if (size is not [> 0, > 0] || (long)size[0] * size[1] > Picture.MostPixels)
            Wrong ??= "its segmentation has no size that a picture has: height and width";
        if (counts is null)
            Wrong ??= "its segmentation has no counts";
        if (Wrong is not null)
            return null;
        var (sum, pixels) = (counts!.Sum(count => (long)count), (long)size[0] * size[1]);
        if (sum != pixels)
            Wrong = $"the counts of its segmentation make {sum:N0} pixels, and its size {pixels:N0}";
        return new([.. counts!], size[0], size[1]);
    }

    private List<int> Whole(string what)
    {
        var values = new List<int>();
        if (json.Token != JsonTokenType.StartArray)
        {
            Wrong ??= $"its segmentation has {json.Shown} as its {what}, and no list";
            return values;
        }

        while (json.Read() != JsonTokenType.EndArray)
        {
            if (json.Long() is not (>= 0 and <= Picture.MostPixels and var value))
                Wrong ??= $"its segmentation has {json.Shown} among its {what}, and no number of pixels";
            else if (!IsTooMany())
                values.Add((int)value);
            json.Skip();
        }

        return values;
    }

    private List<int> FromText()
    {
        var counts = RunText.Read(json.Text() ?? "", most, out var wrong);
        if (wrong is not null)
            Wrong ??= $"the counts of its segmentation {wrong}";
        return counts;
    }

    private bool IsTooMany()
    {
        if (Wrong is null && ++_numbers > most)
            Wrong = $"its segmentation has more than {most:N0} numbers";
        return Wrong is not null;
    }
}
