namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>Paints the regions of a picture over each other.</summary>
internal static class RegionPainting
{
    /// <summary>The ground of all.</summary>
    private const byte Background = 0;

    /// <summary>
    /// Larger regions first, so that smaller ones lie on top; of the same area in the order of the file. Crowds are
    /// ignored where nothing else lies.
    /// </summary>
    /// <param name="areas">Pixels of each region.</param>
    public static Mask Of(IReadOnlyList<WrittenRegion> regions, IReadOnlyList<int> areas, int width, int height)
    {
        var mask = new byte[width * height];
        if (regions.Count == 0)
            return new(width, height, mask);
        var pixels = new Coverage(width, height);
        foreach (var (_, region) in regions.Index().Where(one => !one.Item.Ignored)
            .OrderByDescending(one => areas[one.Index]))
            Paint(region, (byte)(region.Class + 1), null);
        foreach (var region in regions.Where(one => one.Ignored))
            Paint(region, MaskTargets.Ignored, Background);
        return new(width, height, mask);

        void Paint(WrittenRegion region, byte value, byte? over)
        {
            region.Place.Cover(pixels);
            pixels.Paint(mask, value, over);
            pixels.Clear();
        }
    }
}
