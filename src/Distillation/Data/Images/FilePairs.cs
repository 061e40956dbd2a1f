namespace KdCluster.Distillation.Data.Images;

/// <summary>Pictures and the files of the same names that say something of them.</summary>
/// <param name="Pairs">By the pictures' paths, byte by byte: their order is that of the samples.</param>
/// <param name="Unpaired">Files that have no partner, or several.</param>
internal sealed record FilePairs(
    IReadOnlyList<(PictureFile Picture, PictureFile? Other)> Pairs, IReadOnlyList<DamagedPicture> Unpaired)
{
    /// <param name="folder">`train` or `test`.</param>
    /// <param name="what">What the others are, such as `mask`.</param>
    /// <param name="place">Where the other of a name should be, such as `masks/{0}.png`.</param>
    /// <param name="areOptional">Whether a picture may have none.</param>
    public static FilePairs Of(
        string folder, IReadOnlyList<PictureFile> pictures, IReadOnlyList<PictureFile> others, string what,
        string place, bool areOptional = false)
    {
        var (byName, othersByName) = (
            Named(pictures, PictureFolder.Images), Named(others, Path.GetDirectoryName(place)!));
        var (pairs, unpaired) = (new List<(PictureFile Picture, PictureFile? Other)>(), new List<DamagedPicture>());
        foreach (var same in byName)
        {
            var (own, other) = (same.ToList(), othersByName[same.Key].ToList());
            if (own.Count > 1)
                unpaired.Add(new(own[1].Name, $"has the name of {own[0].Name}: of one {what} there is one picture"));
            else if (other.Count == 0 && !areOptional)
                unpaired.Add(new(own[0].Name, $"has no {what} {string.Format(null, place, same.Key)}"));
            else if (other.Count > 1)
                unpaired.Add(
                    new(other[1].Name, $"has the name of {other[0].Name}: of one picture there is one {what}"));
            else
                pairs.Add((own[0], other.FirstOrDefault()));
        }

        unpaired.AddRange(othersByName.Where(other => !byName.Contains(other.Key))
            .SelectMany(other => other.Select(file => new DamagedPicture(file.Name, "has no picture of its name"))));
        return new(
            [.. pairs.OrderBy(one => one.Picture.Name, StringComparer.Ordinal)],
            [.. unpaired.OrderBy(one => one.Name, StringComparer.Ordinal)]);

        ILookup<string, PictureFile> Named(IReadOnlyList<PictureFile> files, string below) => files.ToLookup(
            file => Path.ChangeExtension(Path.GetRelativePath(Path.Combine(folder, below), file.Path), null));
    }
}
