using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>COCO's annotations as masks: what is painted, and the odd files that people have.</summary>
public sealed class CocoMaskTests : IDisposable
{
    private const int Width = BoxFolder.Width;
    private const int Height = BoxFolder.Height;
    private const string Native = """{ "shape": [3, 30, 40] }""";

    /// <summary>A cat of 12 x 12 at (2, 3), and a dog that covers its lower right quarter.</summary>
    private const string Cat = "[[2,3,14,3,14,15,2,15]]";

    private const string Dog = "[[8,9,20,9,20,12,8,12]]";

    private readonly BoxFolder _folder = new("coco");

    public CocoMaskTests()
    {
        Put("train", ["a.png", "b.png"], Annotated(1, 1, 3, Cat), Annotated(2, 1, 18, Dog), Annotated(3, 2, 18, Dog));
        Put("test", ["z.png"], Annotated(1, 1, 3, Cat));
    }

    public static IEnumerable<object[]> Odd => OddRegions.All.Select(odd => new object[] { odd.What });

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Polygons_become_masks_of_the_background_and_the_categories()
    {
        using var images = Read();
        images.ClassNames.ShouldBe(["background", "cat", "dog"]);
        (images.Classes, images.Training.Count, images.Test.Count).ShouldBe((3, 2, 1));
        images.Training.Masks!.ToArray().ShouldBe(
        [
            .. Painted((x, y) => IsDog(x, y) ? 2 : IsCat(x, y) ? 1 : 0), .. Painted((x, y) => IsDog(x, y) ? 2 : 0),
        ]);
        images.Test.Masks!.ToArray().ShouldBe(Painted((x, y) => IsCat(x, y) ? 1 : 0));
        images.Training.MasksAreWhole.ShouldBeTrue();
        images.CountClasses().ShouldBe([new("background", 2, 1), new("cat", 1, 1), new("dog", 2, 0)]);
        images.Notes.ShouldBe([$"{_folder.Root}: 3 regions in train and 1 in test"]);
    }

    [Theory]
    [InlineData(Native)]
    [InlineData("""{ "shape": [1, 28, 33] }""")]
    [InlineData("{}")]
    public void The_same_masks_as_PNG_are_the_same_data_set(string options)
    {
        Put(
            "train", ["a.png", "b.png"], Annotated(1, 1, 3, Cat), Annotated(2, 1, 18, Dog),
            Annotated(3, 2, 3, "[[0,20,40,20,40,40,0,40]]", crowd: 1), Annotated(4, 2, 18, Dog));
        using var drawn = new BoxFolder("none");
        drawn.Put("classes.txt", "background\ncat\ndog\n");
        drawn.Put("train/masks/a.png", Png((x, y) => IsDog(x, y) ? 2 : IsCat(x, y) ? 1 : 0));
        drawn.Put("train/masks/b.png", Png((x, y) => IsDog(x, y) ? 2 : y >= 20 ? 255 : 0));
        drawn.Put("test/masks/z.png", Png((x, y) => IsCat(x, y) ? 1 : 0));
        using var painted = Read(options);
        using var stored = Read(options, drawn.Root);
        painted.Training.Masks!.ToArray().ShouldBe(stored.Training.Masks!.ToArray());
        painted.Test.Masks!.ToArray().ShouldBe(stored.Test.Masks!.ToArray());
        painted.Name.ShouldBe(stored.Name);
        painted.ClassNames.ShouldBe(stored.ClassNames);
        painted.CountClasses().ShouldBe(stored.CountClasses());
        painted.Training.MasksAreWhole.ShouldBeFalse();
    }

    [Fact]
    public void Runs_as_a_list_and_as_text_are_the_same_as_their_polygon()
    {
        // Column by column: 2 whole ones and 3 pixels, then 12 of each 30.
        int[] counts = [(2 * Height) + 3, .. Enumerable.Repeat(new[] { 12, 18 }, 11).SelectMany(one => one), 12, 0];
        counts[^1] = (Width * Height) - counts.Sum();
        var size = $"\"size\":[{Height},{Width}]";
        using var polygon = Read();
        var (list, text) = (
            $"{{{size},\"counts\":[{string.Join(',', counts)}]}}",
            $"{{\"counts\":{System.Text.Json.JsonSerializer.Serialize(RegionTests.Text(counts))},{size}}}");
        foreach (var runs in new[] { list, text })
        {
            Put("test", ["z.png"], Annotated(1, 1, 3, runs));
            using var images = Read();
            images.Test.Masks!.ToArray().ShouldBe(polygon.Test.Masks!.ToArray());
        }
    }

    [Fact]
    public void What_is_painted_follows_the_regions_whatever_was_stored_before()
    {
        using (Read())
        {
        }

        Put("test", ["z.png"], Annotated(1, 1, 3, Dog));
        using var images = Read();
        images.Test.Masks!.ToArray().ShouldBe(Painted((x, y) => IsDog(x, y) ? 1 : 0));
    }

    [Fact]
    public void What_reaches_out_or_is_too_small_and_pictures_without_anything_are_counted()
    {
        Put(
            "train", ["a.png"], Annotated(1, 1, 3, "[[-5,-5,5,-5,5,5,-5,5]]"), Annotated(2, 1, 18, Dog),
            Annotated(3, 1, 18, "[[1.1,1.1,1.4,1.1,1.4,1.4]]"));
        Put("test", ["z.png"]);
        Refused().ShouldBe(
            $"{_folder.At("test")}: no annotation covers a pixel of a picture. Put pictures there with things to be "
                + "seen.");
        _folder.Put("test/images/y.png", BoxFolder.Picture());
        Put("test", ["z.png", "y.png"], Annotated(1, 1, 3, Cat));
        using var images = Read();
        images.Training.Masks!.ToArray().ShouldBe(
            Painted((x, y) => IsDog(x, y) ? 2 : x < 5 && y < 5 ? 1 : 0));
        images.Notes.ShouldBe(
        [
            $"{_folder.Root}: 2 regions in train and 1 in test",
            $"{_folder.Root}: cut off 1 region at the edge of the picture, out of which they reached",
            $"{_folder.Root}: passed over 1 region in which no pixel has its middle",
            $"{_folder.Root}: 1 picture without annotations: background alone",
            $"{_folder.Root}: left out 1 picture that annotations.json does not name",
        ]);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public void What_is_odd_is_named_in_one_line(string what)
    {
        var odd = OddRegions.All.Single(one => one.What == what);
        _folder.Put("train/annotations.json", odd.Json);
        Refused().Split('\n').ShouldBe(
        [
            $"{_folder.Root}: 1 thing cannot be used:", $"  train/annotations.json {odd.Said}",
            "Mend them or take them out, each picture with its masks.",
        ]);
    }

    [Fact]
    public void All_problems_are_said_at_once()
    {
        Put("train", ["a.png", "b.png"], Annotated(1, 1, 3, "[[1,2]]"), Annotated(2, 2, 18, "[[50,1,60,1,60,9]]"));
        Put("test", ["z.png"], Annotated(1, 1, 3, "[[41,1,60,1,60,9]]"), Annotated(2, 1, 3, "[]"));
        _folder.Put("train/images/b.png", BoxFolder.Picture()[..^30]);
        Refused().Split('\n').ShouldBe(
        [
            $"{_folder.Root}: 5 things cannot be used:",
            "  train/annotations.json in annotation 1: its segmentation has a polygon of 1 point, and 3 are the least",
            "  test/annotations.json has 1 annotation without segmentation, the first is annotation 2: masks are "
                + "painted from polygons or RLE. Have them exported too, or learn the boxes, with box-folder",
            "  train/annotations.json in annotation 2: its segmentation lies outside of train/images/b.png (left 50, "
                + "top 1, right 60, bottom 9)",
            "  test/annotations.json in annotation 1: its segmentation lies outside of test/images/z.png (left 41, "
                + "top 1, right 60, bottom 9)",
            "  train/images/b.png cannot be decoded: the file breaks off before its last pixel",
            "Mend them or take them out, each picture with its masks.",
        ]);
    }

    [Fact]
    public void The_background_is_among_the_classes_of_which_255_can_be_told_apart()
    {
        Should.Throw<DataException>(() => Read("""{ "classes": 2 }""")).Message.ShouldBe(
            $"data.classes: the run file says 2, and {_folder.At("train/annotations.json")} names 3 with the "
                + "background. Write classes: 3, or leave it out.");
        Put(
            "train", ["a.png"], [Annotated(1, 1, 3, Cat)],
            string.Join(',', Enumerable.Range(3, 255).Select(i => $$"""{"id":{{i}},"name":"c{{i}}"}""")));
        Refused().ShouldContain("train/annotations.json has 255 categories, of which at most 254 are taken");
    }

    [Fact]
    public void Masks_beside_the_annotations_are_taken_in_their_place()
    {
        foreach (var (part, picture) in new[] { ("train", "a"), ("train", "b"), ("test", "z") })
            _folder.Put($"{part}/masks/{picture}.png", Png((x, _) => x % 2));
        _folder.Put("classes.txt", "even\nodd\n");
        using var images = Read();
        images.ClassNames.ShouldBe(["even", "odd"]);
        images.Notes.ShouldBe([$"{_folder.Root}: passed over 2 other files (2 .json)"]);
    }

    [Fact]
    public void A_folder_with_neither_is_told_what_it_lacks()
    {
        File.Delete(_folder.At("test/annotations.json"));
        var said = Refused();
        said.ShouldStartWith($"mask-folder: classes.txt is not in {_folder.Root}. To get the data: ");
        said.ShouldContain("annotations.json of COCO into train/ and test/");
    }

    private static bool IsCat(int x, int y) => x is >= 2 and < 14 && y is >= 3 and < 15;

    private static bool IsDog(int x, int y) => x is >= 8 and < 20 && y is >= 9 and < 12;

    private static byte[] Painted(Func<int, int, int> value) =>
        [.. from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) select (byte)value(x, y)];

    private static byte[] Png(Func<int, int, int> value) => PngFile.Of(Width, Height, 1, Painted(value));

    private static string Annotated(int number, int image, int category, string segmentation, int crowd = 0) =>
        $$"""{"id":{{number}},"image_id":{{image}},"category_id":{{category}},"segmentation":{{segmentation}},"""
            + $"\"iscrowd\":{crowd}}}";

    private void Put(string part, string[] pictures, params string[] annotations) => _folder.Put(
        $"{part}/annotations.json", BoxFolder.Coco(Images(pictures), string.Join(',', annotations)));

    private void Put(string part, string[] pictures, string[] annotations, string categories) => _folder.Put(
        $"{part}/annotations.json", BoxFolder.Coco(Images(pictures), string.Join(',', annotations), categories));

    private static string Images(string[] pictures) =>
        string.Join(',', pictures.Index().Select(one => BoxFolder.Image(one.Index + 1, one.Item)));

    private string Refused() => Should.Throw<DataException>(() => Read()).Message;

    private ImageSet Read(string options = Native, string? root = null) => DataSetRegistry.Read(
        Plans.Data("mask-folder", root ?? _folder.Root, options: options) with
        {
            Target = TaskEntry.Segmentation.Target,
        });
}
