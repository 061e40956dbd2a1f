using System.Diagnostics;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using KdCluster.Export.Onnx;
using Shouldly;

namespace KdCluster.Export.Tests;

/// <summary>ONNX's own checker, with its inference of shapes, finds nothing wrong with any file.</summary>
public sealed class OnnxCheckerTests : IDisposable
{
    private const string Script = """
        import sys, onnx
        for file in sys.argv[1:]:
            try:
                onnx.checker.check_model(file, full_check=True)
            except Exception as wrong:
                print(file, str(wrong).split("\n")[0])
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-onnx-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Those that find boxes are the heaviest: with what decodes them is enough.</summary>
    [OnnxFact]
    public void Every_model_for_small_images_passes() => Passes(
        ModelRegistry.All.Where(model => !DetectorFile.Models.Contains(model.Name))
            .Select(model => Write(model.Name, new ImageShape(1, 28, 28), null)));

    [OnnxFact]
    [Trait("Lane", "Long")]
    public void Every_model_for_photographs_with_preprocessing_passes() => Passes(
        ModelRegistry.All.Select(model => Write(model.Name, new ImageShape(3, 72, 96), Normalisation.Cifar10)));

    [OnnxFact]
    public void Every_detector_that_decodes_its_boxes_passes() => Passes(DetectorFile.Models.Select(Decoding));

    private static void Passes(IEnumerable<string> files)
    {
        using var python = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", ["-c", Script, .. files])
            { RedirectStandardOutput = true, RedirectStandardError = true })!;
        (python.StandardOutput.ReadToEnd() + python.StandardError.ReadToEnd()).ShouldBe("");
        python.WaitForExit();
        python.ExitCode.ShouldBe(0);
    }

    private string Decoding(string model)
    {
        using var student = Student.Load(
            DetectorFile.Write(_folder.FullName, model, new ImageShape(3, 64, 80), classes: 3));
        var path = Path.Combine(_folder.FullName, $"{model}-decoding.onnx");
        using var file = File.Create(path);
        OnnxFile.Write(file, student, preprocessing: true, decoding: true);
        return path;
    }

    private string Write(string name, ImageShape shape, Normalisation? preprocessing)
    {
        using var model = ModelRegistry.Create(name, shape, 7, seed: 1);
        var path = Path.Combine(_folder.FullName, $"{name}-{shape.Height}.onnx");
        using var file = File.Create(path);
        OnnxFile.Write(file, model, preprocessing, new Dictionary<string, string>());
        return path;
    }
}

/// <summary>A fact that needs Debian's ONNX.</summary>
public sealed class OnnxFactAttribute : FactAttribute
{
    public OnnxFactAttribute() => Skip = Directory.Exists("/usr/lib/python3/dist-packages/onnx")
        ? null : "needs Debian's ONNX: apt-get install python3-onnx";
}
