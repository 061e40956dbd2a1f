using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>A picture and the mask of the same name.</summary>
internal sealed record MaskedPicture(PictureFile Picture, PictureFile Mask);

/// <summary>
/// What lies in `train` or `test`: `images/NAME.jpg` with `masks/NAME.png`, before any file is opened.
/// </summary>
/// <param name="Samples">By the pictures' paths, byte by byte: their order is that of the samples.</param>
/// <param name="Unpaired">Files that have no partner, or several.</param>
/// <param name="Others">As of <see cref="PictureFolder.Others"/>.</param>
internal sealed record MaskFolder(
    string Path, IReadOnlyList<MaskedPicture> Samples, IReadOnlyList<DamagedPicture> Unpaired,
    IReadOnlyList<string> Others)
{
    private const string Images = "images";
    private const string Masks = "masks";

    /// <exception cref="DataException">A folder cannot be read.</exception>
    public static MaskFolder Scan(string folder)
    {
        var found = PictureFolder.Scan(folder, [Images, Masks]);
        var (pictures, masks) = (Named(0), Named(1));
        var (samples, unpaired) = (new List<MaskedPicture>(), new List<DamagedPicture>());
        foreach (var same in pictures)
        {
            var (own, other) = (same.ToList(), masks[same.Key].ToList());
            if (own.Count > 1)
                unpaired.Add(new(own[1].Name, $"has the name of {own[0].Name}: of one mask there is one picture"));
            else if (other.Count == 0)
                unpaired.Add(new(own[0].Name, $"has no mask {Masks}/{same.Key}.png"));
            else if (other.Count > 1)
                unpaired.Add(new(other[1].Name, $"has the name of {other[0].Name}: of one picture there is one mask"));
            else
                samples.Add(new(own[0], other[0]));
        }

        unpaired.AddRange(masks.Where(mask => !pictures.Contains(mask.Key))
            .SelectMany(mask => mask.Select(file => new DamagedPicture(file.Name, "has no picture of its name"))));
        return new(
            folder, [.. samples.OrderBy(one => one.Picture.Name, StringComparer.Ordinal)],
            [.. unpaired.OrderBy(one => one.Name, StringComparer.Ordinal)], found.Others);

        ILookup<string, PictureFile> Named(int label) => found.Files.Where(file => file.Label == label).ToLookup(
            file => System.IO.Path.ChangeExtension(
                System.IO.Path.GetRelativePath(
                    System.IO.Path.Combine(folder, label == 0 ? Images : Masks), file.Path), null));
    }
}
