using System.Text.Json;
using SkiaSharp;

namespace KdCluster.Console.Tests.Students;

/// <summary>A student of boxes, from a folder of one's own.</summary>
public sealed class BoxCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-boxes");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_student_of_boxes_learns_from_a_folder_of_ones_own_and_is_evaluated_on_it()
    {
        var weights = await Train();
        (await Kd("data", "check", Root)).ShouldContain("3x64x64, 1 class, 4 training and 2 test pictures with boxes");
        (await Kd("validate", At("run.yaml"))).ShouldContain("fcos-lite");

        var said = await Kd("evaluate", weights, "--data", Root);
        foreach (var word in new[] { "AP50", "AP car", "AP ", " % of 2 images" })
            said.ShouldContain(word);
        var measured = JsonDocument.Parse(await Kd("evaluate", weights, "--data", Root, "--json")).RootElement;
        measured.GetProperty("images").GetInt32().ShouldBe(2);
        measured.GetProperty("AP").GetDouble().ShouldBe(
            measured.GetProperty("measures").GetProperty("AP car").GetDouble(), 1e-9);

        File.WriteAllText(Path.Combine(Root, "train/labels/0.txt"), "0 2 2 1 1");
        var terminal = new Terminal(width: 200);
        (await terminal.Kd("data", "check", Root)).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldContain("train/labels/0.txt in line 1: \"2\" is no share of the picture, from 0 to 1");
    }

    [Fact]
    public async Task Boxes_are_drawn_in_the_pictures_own_pixels_with_names_and_scores()
    {
        var weights = await Train();
        var picture = Path.Combine(Root, "test/images/0.png");
        var answer = JsonDocument.Parse(
            await Kd("predict", weights, picture, "--json", "--min-score", "0.05", "--out", At("drawn"))).RootElement;
        answer.GetProperty("image").GetString().ShouldBe(picture);
        var boxes = answer.GetProperty("boxes").EnumerateArray().ToList();
        boxes.ShouldNotBeEmpty();
        boxes.ShouldAllBe(box => box.GetProperty("name").GetString() == "car"
            && box.GetProperty("colour").GetString() == "#800000"
            && box.GetProperty("score").GetDouble() >= 0.05 && box.GetProperty("left").GetDouble() >= 0
            && box.GetProperty("right").GetDouble() <= 64);
        var best = boxes[0];
        using var drawn = SKBitmap.Decode(answer.GetProperty("drawn").GetString());
        (drawn.Width, drawn.Height).ShouldBe((64, 64));
        drawn.GetPixel(
            Edge(best, "left"), (Edge(best, "top") + Edge(best, "bottom")) / 2).ShouldBe(new SKColor(128, 0, 0));

        (await Kd("predict", weights, picture, "--min-score", "1")).ShouldContain("nothing was found; drawn in ");
        (await Kd("predict", weights, picture, "--min-score", "0.05")).ShouldContain("car ");
        File.Exists(Path.Combine(Root, "test/images/0.predicted.png")).ShouldBeTrue();
        (await new Terminal().Kd("predict", weights, picture, "--min-score", "2")).ShouldBe(ExitCode.BadInput);

        static int Edge(JsonElement box, string name) => (int)Math.Round(box.GetProperty(name).GetSingle());
    }

    [Fact]
    public async Task Its_ONNX_decodes_boxes_when_asked_for_and_other_forms_have_no_such_thing()
    {
        var weights = await Train();
        (await Kd("export", weights, "--with-decoding", "--out", At("cars.onnx"))).ShouldContain(At("cars.onnx"));
        File.Exists(At("cars.onnx")).ShouldBeTrue();
        var terminal = new Terminal(width: 200);
        (await terminal.Kd("export", weights, "--with-decoding", "--format", "safetensors"))
            .ShouldBe(ExitCode.BadInput);
        terminal.Error.ShouldContain("--with-decoding is for --format onnx");
    }

    private string Root => At("cars");

    /// <summary>Red cars on blue, in YOLO's form.</summary>
    private async Task<string> Train()
    {
        foreach (var (part, count) in new[] { ("train", 4), ("test", 2) })
        {
            for (var i = 0; i < count; i++)
            {
                Directory.CreateDirectory(Path.Combine(Root, part, "images"));
                Directory.CreateDirectory(Path.Combine(Root, part, "labels"));
                Draw(Path.Combine(Root, part, "images", $"{i}.png"));
                File.WriteAllText(Path.Combine(Root, part, "labels", $"{i}.txt"), "0 0.5 0.5 0.5 0.25\n");
            }
        }

        File.WriteAllText(Path.Combine(Root, "data.yaml"), "names: [car]\n");
        File.WriteAllText(At("run.yaml"), $$"""
            name: cars
            data: { name: box-folder, root: {{Root}} }
            epochs: 1
            batchSize: 4
            peers: [ { name: ann, model: fcos-lite } ]
            """);
        await Kd("train", At("run.yaml"), "--out", At("out"));
        return Path.Combine(At("out"), "weights", "ann.safetensors");
    }

    private static void Draw(string path)
    {
        using var bitmap = new SKBitmap(64, 64);
        bitmap.Erase(SKColors.Blue);
        using var canvas = new SKCanvas(bitmap);
        using var paint = new SKPaint { Color = SKColors.Red };
        canvas.DrawRect(16, 24, 32, 16, paint);
        using var file = File.Create(path);
        bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
    }

    private static async Task<string> Kd(params string[] arguments)
    {
        var terminal = new Terminal(width: 200);
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok, terminal.Error);
        return terminal.Output;
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);
}
