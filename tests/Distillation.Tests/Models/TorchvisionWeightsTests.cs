using System.Diagnostics;
using System.Runtime.InteropServices;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>
/// Weights go to Debian's torchvision and back, strictly, and say the same. <see cref="TorchvisionModelTests"/> asks
/// the same of a model written out by hand, where there is no torchvision.
/// </summary>
[Trait("Lane", "Long")]
public sealed class TorchvisionWeightsTests : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private static readonly ImageShape Photograph = new(3, 96, 80);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-torchvision");

    public void Dispose() => _folder.Delete(recursive: true);

    [TorchvisionTheory]
    [InlineData("resnet18")]
    [InlineData("resnet34")]
    [InlineData("resnet50")]
    [InlineData("mobilenet_v2")]
    [InlineData("lraspp_mobilenet_v3_large")]
    [InlineData("deeplabv3_resnet50")]
    [InlineData("fcos_resnet18_fpn")]
    [InlineData("fcos_resnet50_fpn")]
    public void Weights_go_there_and_back_and_the_logits_are_the_same(string name)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(3);
        var images = randn([2, 3, Photograph.Height, Photograph.Width], generator: generator);
        using var model = ModelRegistry.Create(name, Photograph, 10, 7);
        model.train();
        model.call(images);
        model.eval();
        var expected = model.call(images).data<float>().ToArray();
        TensorFile.Write(At("student.safetensors"), StateDict.Of(model), new Dictionary<string, string>());
        File.WriteAllBytes(At("images.bin"), images.contiguous().bytes.ToArray());

        var script = Path.Combine(AppContext.BaseDirectory, "Models", "into_torchvision.py");
        Run(script, _folder.FullName, name, "2", $"{Photograph.Height}", $"{Photograph.Width}", "10").ShouldBe("");

        var there = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(At("logits.bin"))).ToArray();
        there.ShouldBe(expected, 1e-4 * Math.Max(1, expected.Max(Math.Abs)));
        using var back = ModelRegistry.Create(name, Photograph, 10, 8);
        Weights.Load(back, At("torchvision.pth")).ShouldBeNull();
        back.eval();
        back.call(images).data<float>().ToArray().ShouldBe(expected);
    }

    /// <returns>What it said on standard error when it failed; empty: all went well.</returns>
    private static string Run(params string[] arguments)
    {
        using var python = Process.Start(
            new ProcessStartInfo(Python, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        return python.ExitCode == 0 ? "" : error;
    }

    private string At(string file) => Path.Combine(_folder.FullName, file);
}

/// <summary>A theory that needs Debian's torchvision.</summary>
public sealed class TorchvisionTheoryAttribute : TheoryAttribute
{
    public TorchvisionTheoryAttribute() => Skip = Directory.Exists("/usr/lib/python3/dist-packages/torchvision")
        ? null : "needs Debian's torchvision: apt-get install python3-torchvision";
}
