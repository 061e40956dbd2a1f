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
    private const string Masks = "masks";

    /// <summary>Whether `train` or `test` is laid out so.</summary>
    public static bool Fits(string folder) => new[] { PictureFolder.Images, Masks }.All(
        name => Directory.Exists(System.IO.Path.Combine(folder, name)));

    /// <exception cref="DataException">A folder cannot be read.</exception>
    public static MaskFolder Scan(string folder)
    {
        var found = PictureFolder.Scan(folder, [PictureFolder.Images, Masks]);
        var files = found.Files.ToLookup(file => file.Label);
        var pairs = FilePairs.Of(folder, [.. files[0]], [.. files[1]], "mask", $"{Masks}/{{0}}.png");
        return new(
            folder, [.. pairs.Pairs.Select(pair => new MaskedPicture(pair.Picture, pair.Other!))], pairs.Unpaired,
            found.Others);
    }
}
