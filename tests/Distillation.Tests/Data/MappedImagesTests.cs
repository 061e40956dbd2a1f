using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using KdCluster.Distillation.Views;
using Shouldly;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Pictures that stay in their file are what they would be in memory, bit for bit.</summary>
public sealed class MappedImagesTests : IDisposable
{
    private readonly TemporaryFolder _pictures = new();
    private readonly TemporaryFolder _cache = new();
    private readonly MutableTime _time = new();

    public void Dispose()
    {
        _pictures.Dispose();
        _cache.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("crop")]
    [InlineData("flip")]
    [InlineData("crop:3 flip cutout mixup")]
    public void Every_view_shows_the_same_from_the_file_and_from_memory(string augment)
    {
        PutPictures(3);
        using var images = Read();
        var samples = new SampleSet(images.Name, [0, 2, 3, 5]);
        using var mapped = new MappedImages(images.Training, samples, images.Normalisation, images.Classes, CPU);
        using var resident = new ResidentImages(images.Training, samples, images.Normalisation, images.Classes, CPU);
        var recipe = ViewRecipe.Of(augment.Split(' ', StringSplitOptions.RemoveEmptyEntries), images.Shape);
        long[] order = [3, 0, 2, 1, 2];
        (int, int)[] batches = [(0, 2), (2, 2), (4, 1)];
        Shown(mapped).ShouldBe(Shown(resident));
        using var scope = NewDisposeScope();
        Bits(mapped.Range(1, 3).Images).ShouldBe(Bits(resident.Range(1, 3).Images));

        float[] Shown(SampleImages from)
        {
            using var shown = NewDisposeScope();
            using var view = new ViewSource(from, recipe, 7).Open(2);
            using var ordered = view.InOrder(order, batches);
            var all = batches.SelectMany(_ => Bits(ordered.Next().Images)).ToList();
            all.AddRange(Bits(view.Batch(tensor(order)).Images));
            return [.. all];
        }
    }

    [Fact]
    public void Batches_that_are_not_fetched_hold_nothing_up()
    {
        PutPictures(3);
        using var images = Read();
        var samples = new SampleSet(images.Name, Enumerable.Range(0, 6));
        using var mapped = new MappedImages(images.Training, samples, images.Normalisation, images.Classes, CPU);
        using var view = new ViewSource(mapped, ViewRecipe.Of([], images.Shape), 1).Open(0);
        var ordered = view.InOrder([0, 1, 2, 3, 4, 5], [.. Enumerable.Range(0, 6).Select(i => (i, 1))]);
        ordered.Next().Images.Dispose();
        ordered.Dispose();
    }

    [Fact]
    public void The_same_pictures_are_decoded_once_wherever_they_lie()
    {
        PutPictures(2);
        using (var first = Read(out var told))
            told.ShouldContain("decoding");
        using var again = Read(out var toldAgain);
        toldAgain.ShouldNotContain("decoding");
        Directory.Move(At("train"), At("moved"));
        Directory.CreateDirectory(At("other"));
        Directory.Move(At("moved"), At("other/train"));
        Directory.Move(At("test"), At("other/test"));
        using var moved = Read(out var toldMoved, "other");
        toldMoved.ShouldNotContain("decoding");
        moved.Name.ShouldBe(again.Name);
    }

    [Fact]
    public void Another_content_or_shape_is_decoded_anew()
    {
        PutPictures(2);
        using var first = Read();
        Put("train/a/0.png", PngFile.Of(32, 32, 1, new byte[32 * 32]));
        using var changed = Read(out var told);
        told.ShouldContain("decoding");
        changed.Name.ShouldNotBe(first.Name);
        using var smaller = Read(out var toldSmaller, options: """{"shape": [1, 28, 28]}""");
        toldSmaller.ShouldContain("decoding");
    }

    [Fact]
    public void A_file_that_is_not_whole_is_made_anew()
    {
        PutPictures(2);
        using (var first = Read())
            first.Training.Count.ShouldBe(4);
        var file = Stored().ShouldHaveSingleItem();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        using var again = Read(out var told);
        told.ShouldContain("decoding");
        again.Training.Count.ShouldBe(4);
    }

    [Fact]
    public void What_nobody_used_for_a_month_goes()
    {
        PutPictures(2);
        using (var first = Read())
            first.Training.Count.ShouldBe(4);
        var old = Stored().Single();
        _time.Now += TimeSpan.FromDays(31);
        Put("train/a/0.png", PngFile.Of(32, 32, 1, new byte[32 * 32]));
        using var second = Read();
        Stored().ShouldHaveSingleItem().ShouldNotBe(old);
    }

    [Fact]
    public void A_folder_that_cannot_be_used_is_named_with_the_remedy()
    {
        PutPictures(2);
        var file = _cache.Write("file", [1]);
        var set = new ImageFolderDataSet(new PictureCache(file, _time));
        Should.Throw<DataException>(() => set.Read(Plans.Data("image-folder", _pictures.Path), null)).Message
            .ShouldSatisfyAllConditions(
                message => message.ShouldStartWith(file), message => message.ShouldContain("KD_CACHE"));
    }

    [Fact]
    public void A_failure_on_the_reading_thread_reaches_the_training()
    {
        using var ahead = new RowsAhead([[1], [2]], _ => throw new IOException("the disk is gone"));
        Should.Throw<IOException>(ahead.Next).Message.ShouldBe("the disk is gone");
    }

    private static float[] Bits(Tensor values) => values.contiguous().data<float>().ToArray();

    private ImageSet Read() => Read(out _);

    private ImageSet Read(out IReadOnlyList<string> doing, string folder = "", string options = "{}")
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var images = new ImageFolderDataSet(new PictureCache(_cache.Path, _time)).Read(
            Plans.Data("image-folder", At(folder), options: options), progress => told.Enqueue(progress.Doing));
        doing = [.. told];
        return images;
    }

    private string[] Stored() => Directory.GetFiles(_cache.Path, "*.pictures");

    private string At(string name) => Path.Combine(_pictures.Path, name);

    private void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
    }

    /// <summary>So many in each class.</summary>
    private void PutPictures(int count)
    {
        foreach (var (number, folder) in new[] { "train/a", "train/b", "test/a", "test/b" }.Index())
        {
            for (var i = 0; i < count; i++)
                Put(
                    $"{folder}/{i}.png",
                    PngFile.Of(
                        32, 32, 3,
                        [.. Enumerable.Range(0, 32 * 32 * 3).Select(p => (byte)(p * (i + 3) + 40 * number))]));
        }
    }

    private sealed class MutableTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
