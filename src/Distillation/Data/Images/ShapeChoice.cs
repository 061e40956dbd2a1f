namespace KdCluster.Distillation.Data.Images;

/// <summary>The shape that pictures are brought to when the run file names none.</summary>
internal static class ShapeChoice
{
    private const int Least = 28;
    private const int Greatest = 512;

    /// <summary>What nets for photographs are made for; more costs much and teaches little.</summary>
    private const int Usual = 224;

    /// <summary>
    /// The pictures' own size when all have the same one, of 28 to 512. Else a square: its side is the median of their
    /// shorter sides, from 28 to 224. One channel when all are grey, else three.
    /// </summary>
    public static ImageShape Of(IReadOnlyCollection<(int Width, int Height, bool Grey)> pictures)
    {
        if (pictures.Count == 0)
            return new ImageShape(3, Least, Least);
        var channels = pictures.All(picture => picture.Grey) ? 1 : 3;
        var (width, height, _) = pictures.First();
        if (width is >= Least and <= Greatest && height is >= Least and <= Greatest
            && pictures.All(picture => (picture.Width, picture.Height) == (width, height)))
            return new ImageShape(channels, height, width);
        var sides = pictures.Select(picture => Math.Min(picture.Width, picture.Height)).Order().ToArray();
        var side = Math.Clamp(sides[sides.Length / 2], Least, Usual);
        return new ImageShape(channels, side, side);
    }
}
