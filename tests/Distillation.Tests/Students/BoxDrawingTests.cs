using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Students;
using KdCluster.Distillation.Tasks;
using KdCluster.Distillation.Tests.Data;
using SkiaSharp;

namespace KdCluster.Distillation.Tests.Students;

public sealed class BoxDrawingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Boxes_come_back_into_the_pictures_own_pixels_and_are_cut_off_at_its_edge()
    {
        // The net sees the middle 60 x 60 of 100 x 60 as 30 x 30.
        var file = _folder.Write("p.png", PngFile.Of(100, 60, 3, new byte[100 * 60 * 3]));
        var (png, boxes) = BoxDrawing.Draw(
            file, new ImageShape(3, 30, 30), [new(5, 10, 20, 25, 0.5f, 1), new(-15, 0, 4, 30, 0.4f, 0)],
            ["häuser", "car"]);
        boxes.ShouldBe([new(30, 20, 60, 50, 0.5f, 1), new(0, 0, 28, 60, 0.4f, 0)]);
        using var drawn = SKBitmap.Decode(png);
        (drawn.Width, drawn.Height).ShouldBe((100, 60));
        foreach (var (x, y) in new[] { (30, 35), (59, 35), (45, 49) })
            drawn.GetPixel(x, y).ShouldBe(new SKColor(0, 128, 0));
        drawn.GetPixel(45, 35).ShouldBe(SKColors.Black);
        drawn.GetPixel(0, 30).ShouldBe(new SKColor(128, 0, 0));
        // "car 50%" in white on a strip of the box's colour above it: the first column of a c is its middle rows.
        drawn.GetPixel(30, 11).ShouldBe(new SKColor(0, 128, 0));
        drawn.GetPixel(31, 15).ShouldBe(SKColors.White);
    }

    [Fact]
    public void Every_letter_differs_from_every_other_and_marks_fall_off()
    {
        var letters = Enumerable.Range(' ', '~' - ' ' + 1).Select(sign => string.Concat(
            from row in Enumerable.Range(0, PixelFont.Height)
            from column in Enumerable.Range(0, PixelFont.Advance)
            select PixelFont.IsSet((char)sign, column, row) ? '#' : '.')).ToList();
        letters.Distinct().Count().ShouldBe(letters.Count);
        letters['T' - ' '].ShouldBe("#####...#.....#.....#.....#.....#.....#...");
        PixelFont.Plain("Ärmel é").ShouldBe("Armel e");
    }
}
