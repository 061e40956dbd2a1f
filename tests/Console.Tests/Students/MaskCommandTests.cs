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
        foreach (var (part, count) in new[] { ("train", 4), ("test", 2) })
        {
            for (var i = 0; i < count; i++)
            {
                Directory.CreateDirectory(At($"{part}/images"));
                Directory.CreateDirectory(At($"{part}/masks"));
                Draw(At($"{part}/images/{i}.png"), Side, Side);
                Mask(At($"{part}/masks/{i}.png"));
            }
        }

        File.WriteAllText(At("run.yaml"), $$"""
            name: walls
            data: { name: mask-folder, root: {{_folder.FullName}}, shape: [3, 32, 32] }
            epochs: 1
            batchSize: 4
            peers: [ { name: ann, model: unet-16 } ]
            """);
        await Kd("train", At("run.yaml"), "--out", At("out"));
        return Path.Combine(At("out"), "weights", "ann.safetensors");
    }

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
