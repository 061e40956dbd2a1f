using System.Text.Json;
using KdCluster.Console.Students;
using Shouldly;
using SkiaSharp;

namespace KdCluster.Console.Tests.Students;

public sealed class StudentCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-student");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_training_ends_with_its_students_path_which_predict_evaluate_and_export_take()
    {
        Pictures("train", 8);
        Pictures("test", 5);
        File.WriteAllText(At("run.yaml"), $$"""
            name: colours
            mode: online
            data: { name: image-folder, root: {{_folder.FullName}}, classes: 2, shape: [3, 32, 32] }
            epochs: 3
            batchSize: 8
            peers: [ { name: ann, model: light-cnn, count: 2 } ]
            distill: { method: dml }
            """);
        var weights = Path.Combine(At("out"), "weights", "ann-1.safetensors");

        (await Kd("train", At("run.yaml"), "--out", At("out"))).ShouldContain($"student: {weights}");

        var red = Path.Combine(_folder.FullName, "test", "red", "0.png");
        (await Kd("predict", weights, red)).ShouldStartWith($"{red}: red ");
        var answer = JsonDocument.Parse(await Kd("predict", weights, red, "--json", "--top", "1")).RootElement;
        answer.GetProperty("classes")[0].GetProperty("name").GetString().ShouldBe("red");

        (await Kd("evaluate", weights, "--data", _folder.FullName)).ShouldContain("accuracy 100.00 % of 10 images");
        var matrix =
            JsonDocument.Parse(await Kd("evaluate", weights, "--data", _folder.FullName, "--json")).RootElement;
        matrix.GetProperty("confusion").GetRawText().ShouldBe("[[5,0],[0,5]]");

        (await Kd("export", weights, "--with-preprocessing")).Trim().ShouldBe(Path.ChangeExtension(weights, ".onnx"));
        new FileInfo(Path.ChangeExtension(weights, ".onnx")).Length.ShouldBeGreaterThan(100_000);
        (await Kd("export", weights, "--format", "safetensors")).Trim().ShouldEndWith(".plain.safetensors");
    }

    [Fact]
    public async Task What_is_no_student_is_one_line()
    {
        File.WriteAllText(At("x.safetensors"), "<html>");

        var terminal = new Terminal();
        (await terminal.Kd("predict", At("x.safetensors"), "a.png")).ShouldBe(ExitCode.Failed);
        terminal.Error.ShouldContain("it is a web page");
        terminal.Error.Trim().ShouldNotContain('\n');
    }

    [Fact]
    public void Confusions_are_counted_a_row_a_class()
    {
        var matrix = Confusion.Count([[0.9f, 0.1f], [0.2f, 0.8f], [0.3f, 0.7f]], [0, 0, 1]);

        (matrix.All, matrix.AllRight, matrix.Of(0)).ShouldBe((3, 2, 2));
        matrix.MostOftenTakenFor(0).ShouldBe((1, 1));
        matrix.MostOftenTakenFor(1).ShouldBeNull();
    }

    private string At(string name) => Path.Combine(_folder.FullName, name);

    private void Pictures(string part, int count)
    {
        foreach (var (name, color) in new[] { ("red", SKColors.Red), ("blue", SKColors.Blue) })
        {
            Directory.CreateDirectory(Path.Combine(_folder.FullName, part, name));
            for (var i = 0; i < count; i++)
            {
                using var bitmap = new SKBitmap(40, 36);
                bitmap.Erase(color.WithRed((byte)Math.Max(0, color.Red - 4 * i)));
                using var file = File.Create(Path.Combine(_folder.FullName, part, name, $"{i}.png"));
                bitmap.Encode(file, SKEncodedImageFormat.Png, 100);
            }
        }
    }

    private static async Task<string> Kd(params string[] arguments)
    {
        var terminal = new Terminal(width: 200);
        (await terminal.Kd(arguments)).ShouldBe(ExitCode.Ok, terminal.Error);
        return terminal.Output;
    }
}
