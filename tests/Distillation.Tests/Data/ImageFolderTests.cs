using KdCluster.Distillation.Data;
using Shouldly;

namespace KdCluster.Distillation.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    /// <summary>16x16, the left half (200, 40, 90), the right half (20, 160, 220); quality 90.</summary>
    private const string TwoHalves =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUV"
        + "DA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU"
        + "FBT/wAARCAAQABADAREAAhEBAxEB/8QAHwAAAQUBAQEBAQEAAAAAAAAAAAECAwQFBgcICQoL/8QAtRAAAgEDAwIEAwUFBAQAAAF9AQID"
        + "AAQRBRIhMUEGE1FhByJxFDKBkaEII0KxwRVS0fAkM2JyggkKFhcYGRolJicoKSo0NTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlq"
        + "c3R1dnd4eXqDhIWGh4iJipKTlJWWl5iZmqKjpKWmp6ipqrKztLW2t7i5usLDxMXGx8jJytLT1NXW19jZ2uHi4+Tl5ufo6erx8vP09fb3"
        + "+Pn6/8QAHwEAAwEBAQEBAQEBAQAAAAAAAAECAwQFBgcICQoL/8QAtREAAgECBAQDBAcFBAQAAQJ3AAECAxEEBSExBhJBUQdhcRMiMoEI"
        + "FEKRobHBCSMzUvAVYnLRChYkNOEl8RcYGRomJygpKjU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6goOEhYaHiImK"
        + "kpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX2Nna4uPk5ebn6Onq8vP09fb3+Pn6/9oADAMBAAIRAxEAPwDy"
        + "Ssj+yz1Ov6VP8bDyyv5qP9kz1Ov6VP8AGw//2Q==";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_png_of_the_wanted_size_comes_byte_for_byte(int channels)
    {
        var pixels = Enumerable.Range(0, 5 * 4 * channels).Select(i => (byte)(i * 4)).ToArray();
        Put("train/a/1.png", PngFile.Of(4, 5, channels, pixels));
        PutRest("train/b", "test/a");
        Read($"[{channels}, 5, 4]").Training.Pixels.ToArray()[..pixels.Length].ShouldBe(pixels);
    }

    [Fact]
    public void Sixteen_bits_are_as_bright_as_eight_and_what_is_transparent_is_black()
    {
        Put("train/a/deep.png", PngFile.Of(4, 4, 1, [.. Enumerable.Repeat((byte)100, 32)], depth: 16));
        Put(
            "train/b/clear.png",
            PngFile.Of(
                4, 4, 4,
                [.. Enumerable.Range(0, 16).SelectMany(i => new byte[] { 10, 20, 30, i < 8 ? (byte)255 : (byte)0 })]));
        PutRest("test/a");
        var pixels = Read("[3, 4, 4]").Training.Pixels.ToArray();
        foreach (var pixel in pixels[..48])
            pixel.ShouldBe((byte)100);
        pixels[48..51].ShouldBe([10, 20, 30]);
        pixels[93..96].ShouldBe([0, 0, 0]);
    }

    [Fact]
    public void Half_transparent_is_half_as_bright_and_colour_becomes_grey_by_brightness()
    {
        Put("train/a/half.png", PngFile.Of(4, 4, 4, [.. Repeated(200, 100, 50, 128)]));
        Put("train/b/colour.png", PngFile.Of(4, 4, 3, [.. Repeated(255, 0, 0)]));
        PutRest("test/a");
        Read("[3, 4, 4]").Training.Pixels.ToArray()[..3].ShouldBe([100, 50, 25]);
        Read("[1, 4, 4]").Training.Pixels.ToArray()[16].ShouldBe((byte)76); // 0.299 of 255
    }

    [Fact]
    public void A_jpeg_is_decoded_as_colour_and_as_grey()
    {
        Put("train/a/1.jpg", Convert.FromBase64String(TwoHalves));
        PutRest("train/b", "test/a");
        var colour = Read("[3, 16, 16]").Training.Pixels.ToArray();
        foreach (var pair in colour[..3].Zip([200, 40, 90]))
            ((int)pair.First).ShouldBeInRange(pair.Second - 4, pair.Second + 4);
        foreach (var pair in colour[45..48].Zip([20, 160, 220]))
            ((int)pair.First).ShouldBeInRange(pair.Second - 4, pair.Second + 4);
        var grey = Read("[1, 16, 16]").Training.Pixels.ToArray();
        ((int)grey[0]).ShouldBeInRange(90, 98); // 0.299 R + 0.587 G + 0.114 B = 93.5
    }

    [Fact]
    public void Another_size_is_fitted_the_middle_of_a_wide_one_and_means_of_a_large_one()
    {
        // The middle four columns of eight are 2..5.
        Put("train/a/wide.png", PngFile.Of(8, 4, 1, [.. Enumerable.Range(0, 32).Select(i => (byte)(i % 8 * 10))]));
        Put("train/b/flat.png", PngFile.Of(40, 24, 1, [.. Enumerable.Repeat((byte)77, 40 * 24)]));
        Put(
            "train/b/halves.png",
            PngFile.Of(16, 16, 1, [.. Enumerable.Range(0, 256).Select(i => i % 16 < 8 ? (byte)0 : (byte)200)]));
        PutRest("test/a");
        var pixels = Read("[1, 4, 4]").Training.Pixels.ToArray();
        pixels[..4].ShouldBe([20, 30, 40, 50]);
        foreach (var pixel in pixels[16..32])
            pixel.ShouldBe((byte)77);
        pixels[32].ShouldBe((byte)0);
        (pixels[32] + pixels[35]).ShouldBe(200);
        (pixels[33] + pixels[34]).ShouldBe(200);
    }

    [Fact]
    public void Classes_and_samples_are_numbered_by_name_and_other_files_are_left_alone()
    {
        foreach (
            var (name, value) in new[
                ] { ("train/b/2.png", 3), ("train/B/1.PNG", 1), ("train/b/10.png", 2), ("train/b/deep/1.jpeg.png", 4),
                ("test/b/x.png", 5) })
            Put(name, PngFile.Of(4, 4, 1, [.. Enumerable.Repeat((byte)value, 16)]));
        Put("train/b/notes.txt", [1]);
        var images = Read("[1, 4, 4]");
        images.Training.Labels.ShouldBe([0, 1, 1, 1]);
        images.Training.Pixels.ToArray().Chunk(16).Select(pixels => (int)pixels[0]).ShouldBe([1, 2, 3, 4]);
        images.Test.Labels.ShouldBe([1]);
    }

    [Fact]
    public void Normalised_by_its_own_mean_and_deviation_and_named_by_its_content()
    {
        Put("train/a/1.png", PngFile.Of(4, 4, 1, [.. Enumerable.Repeat((byte)51, 16)]));
        Put("train/b/1.png", PngFile.Of(4, 4, 1, [.. Enumerable.Repeat((byte)153, 16)]));
        PutRest("test/a");
        var images = Read("[1, 4, 4]");
        images.Normalisation.Mean[0].ShouldBe(0.4f, 1e-6f);
        images.Normalisation.Deviation[0].ShouldBe(0.2f, 1e-6f);
        Read("[1, 4, 4]").Name.ShouldBe(images.Name);
        Put("test/a/2.png", PngFile.Of(4, 4, 1, new byte[16]));
        Read("[1, 4, 4]").Name.ShouldNotBe(images.Name);
    }

    [Fact]
    public void What_does_not_fit_is_named_with_the_remedy()
    {
        PutRest("train/a", "train/b", "train/c", "test/a");
        Refused("data.classes: the run file says 2, and", "has 3 folders: a, b, c. Write classes: 3, or leave it out.");
        Directory.Delete(At("train/c"), recursive: true);
        PutRest("test/z");
        Refused("z is not in", "Each class needs training images.");
        Directory.Delete(At("test"), recursive: true);
        Refused("image-folder: test is not in", "put pictures (PNG, JPEG, WebP, BMP) into train/CLASS/");
        Directory.CreateDirectory(At("test/a"));
        Refused("has no PNG, JPEG, WebP or BMP file");
    }

    [Fact]
    public void A_file_that_cannot_be_decoded_is_named()
    {
        PutRest("train/a", "train/b", "test/a");
        var png = PngFile.Of(16, 16, 3, [.. Enumerable.Range(0, 768).Select(i => (byte)(i * i))]);
        var jpeg = Convert.FromBase64String(TwoHalves);
        byte[] wrongBit = [.. png[..60], (byte)(png[60] ^ 1), .. png[61..]];
        foreach (
            var (bytes, reason) in new (byte[], string)[]
            {
                (png[..^40], "breaks off"), (wrongBit, "data are damaged"), (jpeg[..^30], "breaks off"),
                (jpeg[..^1], "breaks off"), (jpeg[..300], "cannot be decoded"),
                ([0x89, .. "PNG"u8], "cannot be decoded"), ([0xff, 0xd8], "cannot be decoded"),
                ([], "is empty"), ([.. "GIF89a"u8], "is a GIF"),
            })
        {
            Put("train/b/bad.png", bytes);
            Refused("train/b/bad.png ", reason);
        }
    }

    [Fact]
    public void A_header_that_claims_a_huge_picture_takes_no_memory()
    {
        PutRest("train/a", "train/b", "test/a");
        Put("train/b/bomb.png", PngFile.Of(60_000, 60_000, 3, []));
        Refused("bomb.png cannot be decoded: it claims 60,000 x 60,000 pixels");
    }

    private ImageSet Read(string shape) =>
        DataSetRegistry.Read(
            Plans.Data("image-folder", _folder.Path, options: $$"""{"classes": 2, "shape": {{shape}}}"""));

    private void Refused(params string[] parts)
    {
        var message = Should.Throw<DataException>(() => Read("[3, 8, 8]")).Message;
        foreach (var part in parts)
            message.ShouldContain(part, Case.Sensitive);
    }

    private static IEnumerable<byte> Repeated(params byte[] pixel) =>
        Enumerable.Repeat(pixel, 16).SelectMany(one => one);

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
            Put($"{folder}/rest.png", PngFile.Of(8, 8, 1, new byte[64]));
    }
}
