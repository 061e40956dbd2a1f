using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Pictures of one's own with masks, and the odd files that people have.</summary>
public sealed class MaskFolderTests : IDisposable
{
    private readonly MaskFolder _folder = new();

    public static TheoryData<string, byte[]> Masks => new()
    {
        { "grey", MaskFolder.Grey(MaskFolder.Halves) },
        { "palette", MaskFolder.Palette(MaskFolder.Halves) },
        { "filtered", Filtered() },
    };

    /// <summary>Of a mask `train/masks/odd.png`: its bytes, and a part of the reason.</summary>
    public static TheoryData<string, byte[], string> Odd => new()
    {
        { "empty", [], "is empty" },
        { "jpeg", JpegFile.Of(2, [[1], [2], [3], [4], [5], [6]]), "is no PNG" },
        { "colours", MaskFolder.Picture(), "has colours and no numbers of classes" },
        { "sixteen bits", PngFile.Of(8, 6, 1, new byte[96], depth: 16), "has 16 bits a pixel" },
        { "interlaced", PngFile.Made(8, 6, 0, 8, new byte[60], interlaced: true), "is interlaced" },
        { "another size", PngFile.Of(6, 8, 1, new byte[48]), "has 6 x 8 pixels, and its picture 8 x 6" },
        { "foreign number", MaskFolder.Grey([.. MaskFolder.Halves[..13], 7, .. MaskFolder.Halves[14..]]),
            "holds 7 in column 5, row 1, and classes.txt names the classes 0 to 2" },
        { "cut", MaskFolder.Grey(MaskFolder.Halves)[..^30], "breaks off" },
        { "bit", Flipped(), "its data are damaged" },
        { "bomb", PngFile.Of(60_000, 60_000, 1, []), "claims 60,000 x 60,000 pixels" },
        { "nothing", PngFile.Of(0, 0, 1, []), "has no pixels" },
        { "short header", [0x89, .. "PNG\r\n\x1a\n"u8, .. PngFile.Chunk("IHDR", [0, 0, 0, 8])],
            "its header is damaged" },
        { "no filter", PngFile.Made(8, 6, 0, 8, [.. Enumerable.Repeat((byte)9, 54)], interlaced: false),
            "its data are damaged" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Masks))]
    public void Numbers_come_as_the_file_has_them(string what, byte[] mask)
    {
        _folder.Put("train/masks/a.png", mask);
        using var images = Read("""{ "shape": [3, 6, 8] }""");
        images.Training.Masks!.ToArray()[..48].ShouldBe(MaskFolder.Halves, what);
        images.ClassNames.ShouldBe(["ground", "road", "car"]);
        (images.Classes, images.Training.Count, images.Test.Count).ShouldBe((3, 2, 1));
        images.Training.MasksAreWhole.ShouldBeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Palettes_of_few_bits_are_numbers_too(byte depth)
    {
        byte[] values = [.. Enumerable.Range(0, 48).Select(i => (byte)(i % Math.Min(3, 1 << depth)))];
        _folder.Put("train/masks/a.png", MaskFolder.Palette(values, depth));
        using var images = Read("""{ "shape": [3, 6, 8] }""");
        images.Training.Masks!.ToArray()[..48].ShouldBe(values);
    }

    [Fact]
    public void Masks_shrink_to_what_lies_in_the_middle_of_each_new_pixel_beside_their_pictures()
    {
        using var images = Read("""{ "shape": [1, 4, 4] }""");
        // The middle 6 x 6 of 8 x 6, each new pixel 1.5 old ones.
        images.Training.Masks!.ToArray()[..4].ShouldBe([0, 0, 2, 2]);
        images.Training.Shape.ShouldBe(new ImageShape(1, 4, 4));
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public void What_cannot_be_used_is_named_with_its_reason(string what, byte[] mask, string reason)
    {
        _folder.Put("train/images/odd.png", MaskFolder.Picture());
        _folder.Put("train/masks/odd.png", mask);
        var message = Refused();
        message.ShouldContain("1 file cannot be used:\n  train/masks/odd.png ", customMessage: what);
        message.ShouldContain(reason, customMessage: what);
    }

    [Fact]
    public void All_problems_are_said_at_once()
    {
        _folder.Put("train/images/lonely.png", MaskFolder.Picture());
        _folder.Put("train/masks/only.png", MaskFolder.Grey(MaskFolder.Halves));
        _folder.Put("train/images/a.bmp", MaskFolder.Picture());
        _folder.Put("test/masks/z.png", []);
        _folder.Put("train/images/b.png", MaskFolder.Picture()[..^30]);
        Refused().Split('\n').ShouldBe(
        [
            $"{_folder.Path}: 5 files cannot be used:",
            "  train/images/a.png has the name of train/images/a.bmp: of one mask there is one picture",
            "  train/images/lonely.png has no mask masks/lonely.png",
            "  train/masks/only.png has no picture of its name",
            "  test/masks/z.png is empty",
            "  train/images/b.png cannot be decoded: the file breaks off before its last pixel",
            "Mend them or take them out, each picture with its mask.",
        ]);
    }

    [Fact]
    public void A_picture_that_only_decoding_finds_damaged_is_named_and_nothing_is_kept()
    {
        _folder.Put("train/images/b.png", MaskFolder.Picture()[..^30]);
        Refused().ShouldContain("1 file cannot be used:\n  train/images/b.png cannot be decoded");
        _folder.Put("train/images/b.png", MaskFolder.Picture());
        using var images = Read();
        images.Training.Count.ShouldBe(2);
    }

    [Fact]
    public void Litter_is_passed_over_and_other_files_are_counted()
    {
        foreach (var name in new[] { ".DS_Store", "train/masks/._a.png", "train/__MACOSX/x.png", "test/Thumbs.db" })
            _folder.Put(name, [1]);
        _folder.Put("train/images/notes.txt", [1]);
        using var images = Read();
        images.Notes.ShouldContain($"{_folder.Path}: passed over 1 other file (1 .txt)");
        images.Notes.ShouldContain($"{_folder.Path}: no mask of train shows road: nobody can learn it");
        images.CountClasses().ShouldBe([new("ground", 2, 1), new("road", 0, 0), new("car", 2, 1)]);
    }

    [Fact]
    public void Folders_below_belong_to_the_names()
    {
        _folder.Put("train/images/town/a.jpg", MaskFolder.Picture());
        _folder.Put("train/masks/town/a.png", MaskFolder.Grey(MaskFolder.Halves));
        using var images = Read();
        images.Training.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("ground\n\ncar", "line 2 is empty")]
    [InlineData("car\nroad\ncar", "names car twice")]
    [InlineData("car", "names 1 classes")]
    [InlineData("g\0r\0o\0u\0n\0d\0", "is no UTF-8 text")]
    public void Names_of_classes_are_one_a_line(string text, string reason)
    {
        _folder.Put("classes.txt", System.Text.Encoding.UTF8.GetBytes(text));
        Refused().ShouldContain($"{_folder.At("classes.txt")}: {reason}");
    }

    [Fact]
    public void Names_may_begin_with_a_byte_order_mark_and_end_lines_as_windows_does()
    {
        _folder.Put("classes.txt", [0xef, 0xbb, 0xbf, .. "ground\r\nroad\r\ncar\r\n"u8]);
        using var images = Read();
        images.ClassNames.ShouldBe(["ground", "road", "car"]);
    }

    [Fact]
    public void A_part_without_pictures_and_masks_that_say_nothing_are_refused()
    {
        Directory.Delete(_folder.At("test/images"), recursive: true);
        Directory.Delete(_folder.At("test/masks"), recursive: true);
        Refused().ShouldBe(
            $"{_folder.At("test")}: has no picture with its mask. Put pictures into images/ and masks of the same "
                + "names into masks/.");
        _folder.Put("test/images/z.png", MaskFolder.Picture());
        _folder.Put("test/masks/z.png", MaskFolder.Grey([.. Enumerable.Repeat((byte)255, 48)]));
        Refused().ShouldContain("the masks of test say nothing of any pixel");
    }

    [Fact]
    public void As_many_classes_as_the_run_file_says_must_be_named() =>
        Should.Throw<DataException>(() => Read("""{ "classes": 5 }""")).Message
            .ShouldStartWith("data.classes: the run file says 5, and ");

    private string Refused() => Should.Throw<DataException>(() => Read()).Message;

    private ImageSet Read(string options = """{ "shape": [3, 6, 8] }""") => DataSetRegistry.Read(
        Plans.Data("mask-folder", _folder.Path, options: options) with { Target = TaskEntry.Segmentation.Target });

    /// <summary>Every filter that PNG has, a line each.</summary>
    private static byte[] Filtered()
    {
        var (lines, above) = (new List<byte>(), new byte[MaskFolder.Width]);
        foreach (var (y, line) in MaskFolder.Halves.Chunk(MaskFolder.Width).Index())
        {
            var filter = (byte)(y % 5);
            lines.Add(filter);
            for (var x = 0; x < line.Length; x++)
            {
                var (left, corner) = x == 0 ? (0, 0) : (line[x - 1], above[x - 1]);
                lines.Add((byte)(line[x] - filter switch
                {
                    1 => left,
                    2 => above[x],
                    3 => (left + above[x]) / 2,
                    4 => new[] { left, above[x], corner }.MinBy(one => Math.Abs(left + above[x] - corner - one)),
                    _ => 0,
                }));
            }

            above = line;
        }

        return PngFile.Made(MaskFolder.Width, MaskFolder.Height, 0, 8, [.. lines], interlaced: false);
    }

    private static byte[] Flipped()
    {
        var bytes = MaskFolder.Grey([.. Enumerable.Range(0, 48).Select(i => (byte)(i * 7 % 3))]);
        // Inside the compressed data: the header ends at 33, a chunk begins with 8 bytes, and zlib with 2.
        bytes[50] ^= 0x10;
        return bytes;
    }
}
