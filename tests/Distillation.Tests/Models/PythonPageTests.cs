using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Models;

/// <summary>docs/PYTHON.md, typed as it stands there.</summary>
[Trait("Lane", "Long")]
public sealed partial class PythonPageTests : IDisposable
{
    private const int Classes = 5;
    private const int Pictures = 3;

    private const string Driver = """

        import glob, os, sys
        folder = sys.argv[1]
        for path in sorted(glob.glob(f"{folder}/*.safetensors")):
            net, facts = load(path)
            shape = [int(n) for n in facts["kd.student.shape"].split("x")]
            pixels = torch.frombuffer(bytearray(open(path + ".pixels", "rb").read()), dtype=torch.uint8)
            said = logits(net, facts, pixels.reshape(-1, *shape)).softmax(1)
            said.numpy().astype("float32").tofile(path + ".said")
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-python");

    public void Dispose() => _folder.Delete(recursive: true);

    [TorchvisionFact]
    public void Every_model_s_student_loads_strictly_and_says_the_same_in_PyTorch()
    {
        foreach (var model in ModelRegistry.All)
            Make(model.Name, new ImageShape(1, 28, 28));
        foreach (var name in new[] { "resnet18", "resnet50", "mobilenet_v2" })
            Make(name, new ImageShape(3, 72, 80));
        Make("light-cnn", new ImageShape(3, 32, 28), "wrn-16-1");
        Make("resnet14", new ImageShape(1, 28, 28), "deep-cnn");

        Run();

        var wrong = new List<string>();
        foreach (var file in _folder.EnumerateFiles("*.safetensors"))
        {
            using var student = Student.Load(file.FullName);
            var expected = student.Probabilities(Images(student.Facts.Shape)).SelectMany(row => row).ToArray();
            var said = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(file.FullName + ".said")).ToArray();
            if (said.Zip(expected, (a, b) => Math.Abs(a - b)).Max() > 1e-5)
                wrong.Add(file.Name);
        }

        wrong.ShouldBeEmpty();
    }

    /// <param name="teacher">Whose classifier the student uses, as after `simkd`.</param>
    private void Make(string name, ImageShape shape, string? teacher = null)
    {
        using var scope = NewDisposeScope();
        using var model = ModelRegistry.Create(name, shape, Classes, seed: 7);
        using var reuses = teacher is null ? null : ModelRegistry.Create(teacher, shape, Classes, seed: 8);
        using var both = reuses is null ? null : ReusedClassifier.Untrained(model, reuses);
        nn.Module<Tensor, Tensor> net = both is null ? model : both;
        using var noGradient = no_grad();
        using var generator = new Generator(3);
        // So that the running statistics are not what every norm begins with.
        net.train();
        net.call(randn([4, shape.Channels, shape.Height, shape.Width], generator: generator));
        var channels = Enumerable.Range(1, shape.Channels);
        var facts = new StudentFacts(
            name, shape, [.. Enumerable.Range(0, Classes).Select(i => $"class {i}")],
            new Normalisation([.. channels.Select(c => 0.1f * c)], [.. channels.Select(c => 0.2f + 0.1f * c)]))
        {
            ReusedModel = teacher,
        };
        var path = Path.Combine(_folder.FullName, $"{name}-{teacher}-{shape}.safetensors");
        TensorFile.Write(path, StateDict.Of(net), facts.ToMetadata());
        File.WriteAllBytes(path + ".pixels", ChannelsFirst(shape));
    }

    private static LabelledImages Images(ImageShape shape) =>
        new(shape, Pixels(shape), new int[Pictures]);

    private static byte[] Pixels(ImageShape shape) =>
        [.. Enumerable.Range(0, Pictures * shape.Size).Select(i => (byte)(i * 37 % 251))];

    /// <summary>The same, as PyTorch has them.</summary>
    private static byte[] ChannelsFirst(ImageShape shape) =>
        tensor(Pixels(shape), [Pictures, shape.Height, shape.Width, shape.Channels]).permute(0, 3, 1, 2).contiguous()
            .data<byte>().ToArray();

    private void Run()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "PYTHON.md"));
        var script = Path.Combine(_folder.FullName, "students.py");
        File.WriteAllText(script, string.Concat(Block.Matches(page).Select(m => m.Groups[1].Value)) + Driver);
        using var python = Process.Start(
            new ProcessStartInfo("/usr/bin/python3", [script, _folder.FullName]) { RedirectStandardError = true })!;
        var error = python.StandardError.ReadToEnd();
        python.WaitForExit();
        python.ExitCode.ShouldBe(0, error);
    }

    [GeneratedRegex("^```python\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block { get; }
}

/// <summary>A test that needs Debian's torchvision.</summary>
public sealed class TorchvisionFactAttribute : FactAttribute
{
    public TorchvisionFactAttribute() => Skip = new TorchvisionTheoryAttribute().Skip;
}
