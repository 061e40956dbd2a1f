using System.Text.Json;
using SkiaSharp;

namespace KdCluster.Console.Tests.Students;

/// <summary>A student of masks, from a folder of one's own to a drawn picture.</summary>
public sealed class MaskCommandTests : IDisposable
{
    private const int Side = 32;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-masks");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_student_that_was_taught_masks_is_evaluated_and_draws_them()
    {
        var weights = await Train();
        (await Kd("data", "check", _folder.FullName)).ShouldContain(
            "3x32x32, 2 classes, 4 training and 2 test pictures with masks");

        var said = await Kd("evaluate", weights, "--data", _folder.FullName);
        foreach (var word in new[] { "pixel accuracy", "IoU ground", "IoU wall", "mIoU ", " % of 2 images" })
            said.ShouldContain(word);
        var measured =
            JsonDocument.Parse(await Kd("evaluate", weights, "--data", _folder.FullName, "--json")).RootElement;
        measured.GetProperty("images").GetInt32().ShouldBe(2);
        measured.GetProperty("mIoU").GetDouble().ShouldBe(
            new[] { "IoU ground", "IoU wall" }.Average(
                name => measured.GetProperty("measures").GetProperty(name).GetDouble()), 1e-9);

        // Twice as large and wider: the student sees the middle.
        var picture = At("street.png");
        Draw(picture, 80, 64);
        (await Kd("predict", weights, picture)).ShouldContain($"; drawn in {At("street.predicted.png")}");
        using var drawn = SKBitmap.Decode(At("street.predicted.png"));
        (drawn.Width, drawn.Height).ShouldBe((80, 64));
        // Outside the middle it is as it was, inside half as bright or mixed with the dark red of class 1.
        drawn.GetPixel(2, 30).ShouldBe(new SKColor(255, 0, 0));
        drawn.GetPixel(40, 30).ShouldNotBe(new SKColor(255, 0, 0));

        var answer = JsonDocument.Parse(
            await Kd("predict", weights, picture, "--json", "--top", "2", "--out", At("drawn"))).RootElement;
        answer.GetProperty("drawn").GetString().ShouldBe(Path.Combine(At("drawn"), "street.predicted.png"));
        File.Exists(Path.Combine(At("drawn"), "street.predicted.png")).ShouldBeTrue();
        answer.GetProperty("classes").EnumerateArray().Sum(one => one.GetProperty("share").GetDouble())
            .ShouldBe(1, 1e-9);
    }

    [Fact]
    public async Task Annotations_of_COCO_are_checked_and_learned_as_masks_by_naming_the_data_set()
    {
        File.WriteAllText(At("run.yaml"), Walls);
        Pictures((part, count) => File.WriteAllText(At($"{part}/annotations.json"), Coco(count)));
        (await Kd("data", "check", _folder.FullName))
            .ShouldContain("1 class, 4 training and 2 test pictures with boxes");
        var said = await Kd("data", "check", _folder.FullName, "--as", "mask-folder");
        said.ShouldContain("3x32x32, 2 classes, 4 training and 2 test pictures with masks");
        said.ShouldContain("4 regions in train and 2 in test");
        var terminal = new Terminal(width: 200);
        (await terminal.Kd("data", "check", _folder.FullName, "--as", "cifar-10")).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain(
            "cifar-10 reads no folders of one's own; image-folder, mask-folder, box-folder do", Case.Sensitive);

        (await Kd("validate", At("run.yaml"))).ShouldContain("unet-16");
        await Kd("train", At("run.yaml"), "--out", At("out"));
        said = await Kd("evaluate", Weights, "--data", _folder.FullName);
        foreach (var word in new[] { "IoU background", "IoU wall", "mIoU ", " % of 2 images" })
            said.ShouldContain(word);

        File.Delete(At("test/annotations.json"));
        terminal = new Terminal(width: 400);
        (await terminal.Kd("validate", At("run.yaml"))).ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("annotations.json of COCO into train/ and test/", Case.Sensitive);
    }

    [Fact]
    public async Task Two_pictures_of_one_name_are_not_drawn_over_each_other()
    {
        var weights = await Train();
        foreach (var name in new[] { "a/x.png", "b/x.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            Draw(At(name), Side, Side);
        }

        var terminal = new Terminal();
        (await terminal.Kd("predict", weights, At("a/x.png"), At("b/x.png"), "--out", At("drawn")))
            .ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("two pictures would be drawn in");
    }

    private async Task<string> Train()
    {
        File.WriteAllText(At("classes.txt"), "ground\nwall\n");
        Pictures((part, count) =>
        {
            Directory.CreateDirectory(At($"{part}/masks"));
            for (var i = 0; i < count; i++)
                Mask(At($"{part}/masks/{i}.png"));
        });
        File.WriteAllText(At("run.yaml"), Walls);
        await Kd("train", At("run.yaml"), "--out", At("out"));
        return Weights;
    }

    /// <param name="beside">Gets `train` or `test` and how many pictures it has, named by their numbers.</param>
    private void Pictures(Action<string, int> beside)
    {
        foreach (var (part, count) in new[] { ("train", 4), ("test", 2) })
        {
            Directory.CreateDirectory(At($"{part}/images"));
            for (var i = 0; i < count; i++)
                Draw(At($"{part}/images/{i}.png"), Side, Side);
            beside(part, count);
        }
    }

    /// <summary>In the right half of each picture a wall.</summary>
    private static string Coco(int count) => JsonSerializer.Serialize(new
    {
        images = Enumerable.Range(0, count).Select(i => new { id = i, file_name = $"{i}.png" }),
        annotations = Enumerable.Range(0, count).Select(i => new
        {
            id = i, image_id = i, category_id = 7, bbox = new[] { Side / 2, 0, Side / 2, Side },
            segmentation = new[] { new[] { Side / 2, 0, Side, 0, Side, Side, Side / 2, Side } },
        }),
        categories = new[] { new { id = 7, name = "wall" } },
    });

    private string Walls => $$"""
        name: walls
        data: { name: mask-folder, root: {{_folder.FullName}}, shape: [3, 32, 32] }
        epochs: 1
        batchSize: 4
        peers: [ { name: ann, model: unet-16 } ]
        """;

    private string Weights => Path.Combine(At("out"), "weights", "ann.safetensors");

    private string At(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Red left, blue right.</summary>
    private static void Draw(string path, int width, int height)
    {
        using var bitmap = new SKBitmap(width, height);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                bitmap.SetPixel(x, y, x < (width / 2) + 8 ? SKColors.Red : SKColors.Blue);
        Save(bitmap, path);
    }

    private static void Mask(string path)
    {
        using var bitmap = new SKBitmap(Side, Side, SKColorType.Gray8, SKAlphaType.Opaque);
        bitmap.GetPixelSpan().Fill(0);
        for (var y = 0; y < Side; y++)
            bitmap.GetPixelSpan().Slice((y * bitmap.RowBytes) + (Side / 2), Side / 2).Fill(1);
        Save(bitmap, path);
    }

    private static void Save(SKBitmap bitmap, string path)
    {
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private static async Task<string> Kd(params string[] arguments)
    {
        var terminal = new Terminal(width: 200);
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok, terminal.Error);
        return terminal.Output;
    }
}
