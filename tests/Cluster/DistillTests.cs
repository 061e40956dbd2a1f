using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;
using SkiaSharp;
using TorchSharp.PyBridge;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace KdCluster.Cluster.Tests;

/// <summary>A first week: own photographs and a teacher from PyTorch, to a student in another program.</summary>
[Collection(Lanes.Alone)]
[Trait("Lane", "Long")]
public sealed class DistillTests(ITestOutputHelper output) : IDisposable
{
    private const int Pictures = 2000;

    private static readonly string[] Birds = ["finch", "heron", "owl", "wren"];

    private static readonly SKColor[] Plumage = [SKColors.Orange, SKColors.SlateGray, SKColors.SaddleBrown,
        SKColors.Olive];

    private readonly string _folder = Directory.CreateTempSubdirectory("kd-distill-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_teacher_of_torchvision_and_own_pictures_give_a_student_that_ONNX_Runtime_and_PyTorch_run_alike()
    {
        DrawBirds();
        WriteTeacher();

        var said = await Kd.Run(
            TimeSpan.FromMinutes(30), "distill", "--teacher", $"resnet50:{At("teacher.pth")}", "--student",
            "mobilenet_v2", "--data", At("birds"), "--epochs", "2", "--out", At("run"));
        said.ShouldContain("teacher.pth");
        var student = said.Split('\n').Select(line => line.Trim()).Last(line => line.StartsWith("student: "))[9..];
        var onnx = (await Kd.Run("export", student)).Trim().Split(' ')[^1];
        var pictures = Directory.EnumerateFiles(At("birds"), "*.jpg", SearchOption.AllDirectories).Order().Take(8)
            .ToArray();
        var predicted = await Kd.Run(["predict", student, .. pictures, "--json", "--top", "4"]);

        SaysTheSame(student, onnx, pictures);
        foreach (var line in predicted.Trim().Split('\n'))
            JsonDocument.Parse(line).RootElement.GetRawText().ShouldSatisfyAllConditions(
                [.. Birds.Select(bird => (Action<string>)(answer => answer.ShouldContain(bird)))]);
    }

    /// <summary>Blobs of a bird's colour on noise, as large as no net of the catalogue was made for.</summary>
    private void DrawBirds()
    {
        var random = new Random(11);
        for (var i = 0; i < Pictures; i++)
        {
            var bird = i % Birds.Length;
            using var bitmap = new SKBitmap(160, 120);
            using var canvas = new SKCanvas(bitmap);
            canvas.Clear(new SKColor((byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)));
            using var paint = new SKPaint { Color = Plumage[bird] };
            for (var blob = 0; blob < 6; blob++)
                canvas.DrawOval(random.Next(160), random.Next(120), 10 + random.Next(20), 5 + random.Next(20), paint);
            canvas.Flush();
            var file = At($"birds/{(i % 5 == 0 ? "test" : "train")}/{Birds[bird]}/{i:0000}.jpg");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 90);
            File.WriteAllBytes(file, data.ToArray());
        }
    }

    /// <summary>As `torch.save(resnet50(num_classes=4).state_dict())` leaves it.</summary>
    private void WriteTeacher()
    {
        using var teacher = ModelRegistry.Create("resnet50", new ImageShape(3, 120, 160), Birds.Length, 5);
        teacher.save_py(At("teacher.pth"));
    }

    private void SaysTheSame(string student, string onnx, IReadOnlyList<string> pictures)
    {
        using var ours = Student.Load(student);
        using var theirs = new InferenceSession(onnx);
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        using var generator = new Generator(3);
        var images = randn([pictures.Count, 3, 120, 160], generator: generator);

        var expected = ours.Model.call(images).data<float>().ToArray();

        var values = images.data<float>().ToArray();
        var input = new DenseTensor<float>(values, [pictures.Count, 3, 120, 160]);
        using var results = theirs.Run([NamedOnnxValue.CreateFromTensor("images", input)], ["logits"]);
        results[0].AsEnumerable<float>().ToArray().ShouldBe(expected, 1e-4);
        if (Directory.Exists("/usr/lib/python3/dist-packages/torchvision"))
            InPyTorch(student, values).ShouldBe(expected, 1e-4);
        else
            output.WriteLine("not compared with PyTorch: that needs Debian's package python3-torchvision");
    }

    /// <summary>Loaded as docs/PYTHON.md does it.</summary>
    private float[] InPyTorch(string student, float[] images)
    {
        File.WriteAllBytes(At("images"), MemoryMarshal.AsBytes(images.AsSpan()));
        File.WriteAllText(At("student.py"), $"""
            {string.Join('\n', Document.Blocks("docs/PYTHON.md").Select(block => block.Text))}
            net, facts = load("{student}")
            images = torch.frombuffer(bytearray(open("{At("images")}", "rb").read()), dtype=torch.float32)
            with torch.no_grad():
                net(images.reshape(-1, 3, 120, 160)).numpy().tofile("{At("logits")}")
            """);
        using var python = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", [At("student.py")]) { RedirectStandardError = true })!;
        var error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        python.ExitCode.ShouldBe(0, error);
        return MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(At("logits"))).ToArray();
    }

    private string At(string name) => Path.Combine(_folder, name);
}
