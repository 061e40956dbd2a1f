using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using Shouldly;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Folders of pictures as they come from cameras, the web and other people.</summary>
public sealed class OddPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> GoodNames() => [.. OddPictures.Good.Keys, .. OddPictures.Stray.Keys];

    public static TheoryData<string> DamagedNames() => [.. OddPictures.Damaged.Select(one => one.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void Whatever_the_format_the_picture_is_the_same(string name)
    {
        var bytes = OddPictures.Good.GetValueOrDefault(name) ?? OddPictures.Stray[name];
        Put($"train/a/{name}", bytes);
        PutRest("train/b", "test/a");
        Shows(Read().Training, 0, (column, row) => OddPictures.At(column, row));
    }

    [Fact]
    public void One_two_and_four_bits_of_grey_are_as_bright_as_eight()
    {
        foreach (var depth in new byte[] { 1, 2, 4 })
        {
            var lines = PngFile.Lines([.. Enumerable.Repeat((byte)0b1010_1010, 4 * depth * 28)], 28);
            Put($"train/a/{depth}.png", PngFile.Made(8 * 4, 28, 0, depth, lines, interlaced: false));
        }

        PutRest("train/b", "test/a");
        var first = Read("""{"shape": [1, 28, 32]}""").Training.Pixels.ToArray().Chunk(28 * 32)
            .Select(one => one[..2]).ToList();
        first[0].ShouldBe([255, 0]);
        first[1].ShouldBe([170, 170]);
        first[2].ShouldBe([170, 170]);
    }

    [Theory]
    [InlineData(1, 32, 64, 160, 192)]
    [InlineData(2, 64, 32, 192, 160)]
    [InlineData(3, 192, 160, 64, 32)]
    [InlineData(4, 160, 192, 32, 64)]
    [InlineData(5, 32, 160, 64, 192)]
    [InlineData(6, 160, 32, 192, 64)]
    [InlineData(7, 192, 64, 160, 32)]
    [InlineData(8, 64, 192, 32, 160)]
    public void The_camera_s_mark_is_followed(
        int orientation, byte topLeft, byte topRight, byte bottomLeft, byte bottomRight)
    {
        Put("train/a/1.jpg", OddPictures.Turned(orientation));
        Put("train/a/2.png", OddPictures.TurnedPng(orientation));
        PutRest("train/b", "test/a");
        var (width, height) = orientation >= 5 ? (24, 16) : (16, 24);
        var images = Read($$"""{"shape": [1, {{height}}, {{width}}]}""").Training;
        foreach (var picture in images.Pixels.ToArray().Chunk(width * height).Take(2))
        {
            byte[] corners = [picture[0], picture[width - 1], picture[^width], picture[^1]];
            corners.ShouldBe([topLeft, topRight, bottomLeft, bottomRight]);
        }
    }

    [Theory]
    [MemberData(nameof(DamagedNames))]
    public void What_cannot_be_used_is_named_with_its_reason(string name)
    {
        var (_, bytes, reason) = OddPictures.Damaged.Single(one => one.Name == name);
        Put($"train/a/{name}", bytes);
        PutRest("train/a", "train/b", "test/a");
        var message = Should.Throw<DataException>(() => Read()).Message;
        message.ShouldContain($"1 of 4 pictures cannot be used:\n  train/a/{name} ");
        message.ShouldContain(reason, Case.Sensitive);
        message.ShouldContain("data.skipDamaged: true");
    }

    [Fact]
    public void All_damaged_files_are_counted_and_the_first_twenty_listed()
    {
        foreach (var (name, bytes, _) in OddPictures.Damaged)
            Put($"train/a/{name}", bytes);
        foreach (var i in Enumerable.Range(0, 4))
            Put($"test/a/{i}.jpg", []);
        PutRest("train/a", "train/b", "test/a");
        var message = Should.Throw<DataException>(() => Read()).Message;
        message.ShouldContain("25 of 28 pictures cannot be used:");
        message.Split('\n').Count(line => line.StartsWith("  train/a/", StringComparison.Ordinal)).ShouldBe(20);
        message.ShouldContain("\n  and 5 more\n");
    }

    [Fact]
    public void Damaged_files_are_left_out_when_asked_for_and_said_once()
    {
        foreach (var (name, bytes, _) in OddPictures.Damaged)
            Put($"train/a/{name}", bytes);
        Put("train/a/good.png", OddPictures.Plain());
        PutRest("train/b", "test/a");
        var images = Read("""{"shape": [1, 24, 16], "skipDamaged": true}""");
        images.Training.Labels.ShouldBe([0, 1]);
        Shows(images.Training, 0, (column, row) => OddPictures.At(column, row));
        images.Notes.Single().ShouldContain("left out 21 of 24 pictures that cannot be used:\n  train/a/bit.png ");
    }

    [Fact]
    public void A_class_without_a_picture_that_can_be_read_is_an_error_with_and_without_the_damaged()
    {
        Put("train/b/empty.png", []);
        Directory.CreateDirectory(At("train/c"));
        PutRest("train/a", "test/a");
        Should.Throw<DataException>(() => Read("""{"skipDamaged": true}""")).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldContain(At("train/b") + ": has no picture that can be read."),
                message => message.ShouldContain(At("train/c") + ": has no picture that can be read."));
        Should.Throw<DataException>(() => Read()).Message.ShouldContain("train/b/empty.png is empty");
    }

    [Fact]
    public void Litter_is_passed_over_and_other_files_are_counted_once()
    {
        PutRest("train/a", "train/b", "test/a");
        string[] hidden =
        [
            ".DS_Store", "train/.git/x.png", "train/a/._1.png", "train/a/.hidden.png", "train/__MACOSX/a.png",
            "train/a/Thumbs.db", "test/desktop.ini", "train/.ipynb_checkpoints/y.png",
        ];
        foreach (var name in hidden)
            Put(name, [1]);
        foreach (var name in new[] { "train/a/notes.txt", "train/l.csv", "train/b/deep/more.TXT", "train/b/README" })
            Put(name, [1]);
        var images = Read();
        images.ClassNames.ShouldBe(["a", "b"]);
        images.Notes.ShouldBe([$"{_folder.Path}: passed over 4 other files (2 .txt, 1 .csv, 1 no ending)"]);
    }

    [Fact]
    public void Stray_bytes_before_a_marker_are_counted()
    {
        PutRest("train/a", "train/b", "test/a");
        foreach (var (name, bytes) in OddPictures.Stray.Concat(OddPictures.Good))
            Put($"train/a/{name}", bytes);
        Read().Notes.ShouldBe([$"{_folder.Path}: 2 JPEG files with stray bytes before a marker, which do no harm"]);
    }

    [Fact]
    public void Links_are_followed_but_not_for_ever()
    {
        PutRest("store", "train/a", "test/a");
        Directory.CreateSymbolicLink(At("train/b"), At("store"));
        Directory.CreateSymbolicLink(At("train/a/again"), At("train/a"));
        File.CreateSymbolicLink(At("train/a/gone.png"), At("nowhere.png"));
        Directory.CreateDirectory(At("train/a/folder.png"));
        var message = Should.Throw<DataException>(() => Read()).Message;
        message.ShouldContain("1 of 4 pictures cannot be used:\n  train/a/gone.png cannot be read");
        Read("""{"skipDamaged": true}""").Training.Labels.ShouldBe([0, 1]);
    }

    [Fact]
    public void Shape_and_classes_come_from_the_pictures_when_the_run_file_is_silent()
    {
        foreach (var folder in new[] { "train/a", "train/b", "train/c", "test/a" })
            Put($"{folder}/1.png", PngFile.Of(160, 120, 1, new byte[160 * 120]));
        Read("{}").Shape.ShouldBe(new ImageShape(1, 120, 160));
        Read("{}").Classes.ShouldBe(3);
        Put("train/a/colour.png", PngFile.Of(160, 120, 3, new byte[160 * 120 * 3]));
        Read("{}").Shape.ShouldBe(new ImageShape(3, 120, 160));
    }

    [Fact]
    public void Pictures_of_several_sizes_become_squares_of_the_median_side()
    {
        (int, int, bool)[] small = [(300, 90, true), (100, 110, true), (200, 400, false)];
        ShapeChoice.Of(small).ShouldBe(new ImageShape(3, 100, 100));
        ShapeChoice.Of([(4000, 3000, false), (3000, 4000, false)]).ShouldBe(new ImageShape(3, 224, 224));
        ShapeChoice.Of([(4000, 3000, true), (4000, 3000, true)]).ShouldBe(new ImageShape(1, 224, 224));
        ShapeChoice.Of([(16, 16, true)]).ShouldBe(new ImageShape(1, 28, 28));
        ShapeChoice.Of([(512, 28, true), (512, 28, true)]).ShouldBe(new ImageShape(1, 28, 512));
        ShapeChoice.Of([]).ShouldBe(new ImageShape(3, 28, 28));
    }

    [Fact]
    public void Every_class_is_counted()
    {
        PutRest("train/a", "train/b", "test/b");
        Put("train/b/2.png", OddPictures.Plain());
        Read().CountClasses().ShouldBe([new ClassCount("a", 1, 0), new ClassCount("b", 2, 1)]);
    }

    [Fact]
    public void Reading_tells_how_far_it_is()
    {
        PutRest("train/a", "train/b", "test/a");
        var told = new System.Collections.Concurrent.ConcurrentBag<DataProgress>();
        DataSetRegistry.Read(Plans.Data("image-folder", _folder.Path), told.Add);
        foreach (var doing in new[] { "reading", "decoding" })
            told.Where(one => one.Doing == doing).OrderBy(one => one.Done)
                .ShouldBe(Enumerable.Range(1, 3).Select(done => new DataProgress(doing, done, 3)));
    }

    [Fact]
    public void One_folder_is_no_classification()
    {
        PutRest("train/a", "test/a");
        Should.Throw<DataException>(() => Read()).Message.ShouldContain("has one class folder, a.");
    }

    private static void Shows(LabelledImages images, int sample, Func<int, int, byte> expected)
    {
        var picture = images.Pixels.ToArray().AsSpan(sample * images.Shape.Size, images.Shape.Size);
        for (var row = 0; row < OddPictures.Height; row++)
        {
            for (var column = 0; column < OddPictures.Width; column++)
                ((int)picture[row * OddPictures.Width + column])
                    .ShouldBeInRange(expected(column, row) - 3, expected(column, row) + 3, $"{row}, {column}");
        }
    }

    private ImageSet Read(string options = """{"shape": [1, 24, 16]}""") =>
        DataSetRegistry.Read(Plans.Data("image-folder", _folder.Path, options: options));

    private string At(string name) => Path.Combine(_folder.Path, name);

    private void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
    }

    /// <summary>One picture in each.</summary>
    private void PutRest(params string[] folders)
    {
        foreach (var folder in folders)
            Put($"{folder}/rest.png", OddPictures.Plain());
    }
}
