using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>The `segmentation` of an annotation: polygons, or runs (RLE) as a list or as text.</summary>
internal sealed class CocoRegions : ICocoPlaces<WrittenRegion>
{
    public string Key => "segmentation";

    public string WhereAllLack =>
        "masks are painted from polygons or RLE. Have them exported too, or learn the boxes, with box-folder";

    /// <summary>400 MB.</summary>
    public long MostNumbers => 100_000_000;

    public WrittenRegion? Read(JsonStream json, out string? wrong)
    {
        var reader = new RegionReader(json);
        var region = reader.Read();
        wrong = reader.Wrong;
        return region is null ? null : new(region, 0, false, 0);
    }

    public long Numbers(WrittenRegion place) => place.Place.Numbers;

    public WrittenRegion Thing(WrittenRegion place, int label, bool isCrowd, long number) =>
        place with { Class = label, Ignored = isCrowd, Number = number };
}
