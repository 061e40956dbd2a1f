using System.Globalization;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Students;

/// <summary>Boxes with names and scores on the picture that they were said of.</summary>
public static class BoxDrawing
{
    /// <summary>Class 0 of the colours is black, the ground of masks: boxes have none.</summary>
    public const int FirstColour = 1;

    /// <summary>Of a picture's shorter side one line of a box's edge.</summary>
    private const int SideOfLine = 200;

    /// <param name="found">In pixels of the shape, as a student answers.</param>
    /// <param name="classes">Their names.</param>
    /// <returns>The picture in its own size as a PNG file, and the boxes in its pixels.</returns>
    /// <exception cref="DataException">The file cannot be read or decoded.</exception>
    public static (byte[] Png, IReadOnlyList<FoundBox> Boxes) Draw(
        string file, ImageShape shape, IReadOnlyList<FoundBox> found, IReadOnlyList<string> classes)
    {
        var picture = Pictures.Decoded(file, 3);
        var places = Resampling.PlacesOf(picture.Width, picture.Height, shape);
        FoundBox[] boxes = [.. found.Select(box => Within(places.Back(box), picture))];
        Draw(picture, boxes, box => Label(classes[box.Class], box.Score));
        return (Pictures.Png(picture), boxes);
    }

    /// <summary>Over the picture, the best last, so that nothing hides it.</summary>
    /// <param name="picture">RGB.</param>
    /// <param name="boxes">In its pixels, the best first.</param>
    /// <param name="label">Written on the box; null: nothing is.</param>
    internal static void Draw(Picture picture, IReadOnlyList<FoundBox> boxes, Func<FoundBox, string>? label)
    {
        var line = Math.Max(1, Math.Min(picture.Width, picture.Height) / SideOfLine);
        foreach (var box in boxes.Reverse())
        {
            var colour = ClassColours.Of(box.Class + FirstColour);
            var (left, top, right, bottom) = (
                (int)Math.Round(box.Left), (int)Math.Round(box.Top), (int)Math.Round(box.Right),
                (int)Math.Round(box.Bottom));
            Fill(picture, left, top, right, top + line, colour);
            Fill(picture, left, bottom - line, right, bottom, colour);
            Fill(picture, left, top, left + line, bottom, colour);
            Fill(picture, right - line, top, right, bottom, colour);
            if (label is not null)
                Write(picture, left, top, line, label(box), colour);
        }
    }

    private static string Label(string name, float score) => string.Create(
        CultureInfo.InvariantCulture, $"{PixelFont.Plain(name)} {score * 100:0}%");

    private static FoundBox Within(FoundBox box, Picture picture) => box with
    {
        Left = Math.Clamp(box.Left, 0, picture.Width), Top = Math.Clamp(box.Top, 0, picture.Height),
        Right = Math.Clamp(box.Right, 0, picture.Width), Bottom = Math.Clamp(box.Bottom, 0, picture.Height),
    };

    /// <summary>On a strip of the box's colour above it, or inside of it where the picture ends.</summary>
    private static void Write(
        Picture picture, int left, int top, int scale, string text, (byte Red, byte Green, byte Blue) colour)
    {
        var (width, height) = (((PixelFont.Advance * text.Length) + 1) * scale, (PixelFont.Height + 2) * scale);
        top = top >= height ? top - height : top;
        left = Math.Max(0, Math.Min(left, picture.Width - width));
        Fill(picture, left, top, left + width, top + height, colour);
        var isLight = (299 * colour.Red) + (587 * colour.Green) + (114 * colour.Blue) > 127_500;
        var ink = isLight ? (byte)0 : byte.MaxValue;
        for (var i = 0; i < text.Length; i++)
            for (var column = 0; column < PixelFont.Advance; column++)
                for (var row = 0; row < PixelFont.Height; row++)
                {
                    if (!PixelFont.IsSet(text[i], column, row))
                        continue;
                    var (x, y) = (
                        left + ((1 + (i * PixelFont.Advance) + column) * scale), top + ((1 + row) * scale));
                    Fill(picture, x, y, x + scale, y + scale, (ink, ink, ink));
                }
    }

    private static void Fill(
        Picture picture, int left, int top, int right, int bottom, (byte Red, byte Green, byte Blue) colour)
    {
        for (var y = Math.Max(0, top); y < Math.Min(picture.Height, bottom); y++)
            for (var x = Math.Max(0, left); x < Math.Min(picture.Width, right); x++)
            {
                var at = ((y * picture.Width) + x) * 3;
                (picture.Pixels[at], picture.Pixels[at + 1], picture.Pixels[at + 2]) = colour;
            }
    }
}
