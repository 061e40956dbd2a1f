using KdCluster.Distillation.Data.Annotations;

namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>What the regions of a picture are in it.</summary>
/// <param name="Areas">Pixels of each.</param>
/// <param name="Cut">How many reached out of the picture.</param>
internal sealed record FoundRegions(IReadOnlyList<int> Areas, int Cut)
{
    private static readonly FoundRegions Nothing = new([], 0);

    /// <param name="size">The picture's own.</param>
    /// <param name="wrong">Gets what does not fit into the picture.</param>
    public static FoundRegions Of(
        AnnotatedPicture<WrittenRegion> sample, (int Width, int Height) size, FileProblems wrong)
    {
        var source = sample.Source!;
        if (sample.WrongSize(size) is { } said)
        {
            wrong.Add(source, said);
            return Nothing;
        }

        if (sample.Things.Count == 0)
            return Nothing;
        var (pixels, areas, cut) = (new Coverage(size.Width, size.Height), new int[sample.Things.Count], 0);
        foreach (var (i, region) in sample.Things.Index())
        {
            if (region.Place.Misfit(sample.Picture.Name, size.Width, size.Height) is { } misfit)
            {
                wrong.Add(source, $"in {CocoFolder.Noun} {region.Number}: {misfit}");
                continue;
            }

            region.Place.Cover(pixels);
            areas[i] = pixels.Count();
            pixels.Clear();
            cut += region.Place.ReachesOut(size.Width, size.Height) ? 1 : 0;
        }

        return new(areas, cut);
    }
}
