using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Students;
using KdCluster.Export.Onnx;
using KdCluster.Reference;
using KdCluster.RunFiles;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Shouldly;

namespace KdCluster.Export.Tests;

/// <summary>A training's own files of weights, used without the run.</summary>
public sealed class StudentTests : IDisposable
{
    private const string Files = """
        name: small
        mode: offline
        data: { name: synthetic, samples: 64, testSamples: 40, classes: 4, shape: [1, 28, 28] }
        epochs: 1
        batchSize: 16
        teacher: { name: tea, model: resnet8, epochs: 2 }
        students: [{ name: stu, model: STUDENT }]
        distill: { method: METHOD }
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-student");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("kd", "light-cnn")]
    [InlineData("simkd", "light-cnn")]
    [InlineData("simkd", "resnet14")]
    public void A_student_says_the_same_here_and_in_ONNX_Runtime_and_knows_where_it_comes_from(
        string method, string model)
    {
        var plan = Train(method, model);
        using var student = Student.Load(Path.Combine(_folder.FullName, "weights", "stu.safetensors"));
        var images = DataSetRegistry.Read(plan.Data).Test;

        var expected = student.Probabilities(images).SelectMany(row => row).ToArray();

        Run(student, images).ShouldBe(expected, 1e-4);
        student.Facts.Model.ShouldBe(model);
        student.Facts.Classes.ShouldBe(["0", "1", "2", "3"]);
        student.Facts.ReusedModel.ShouldBe(method == "simkd" ? "resnet8" : null);
        student.Facts.Origin.ShouldNotBeNull().ShouldSatisfyAllConditions(
            origin => origin.Run.ShouldBe("small"), origin => origin.Peer.ShouldBe("stu"),
            origin => origin.Method.ShouldBe(method), origin => origin.Epochs.ShouldBe(1),
            origin => origin.Accuracy.ShouldNotBeNull().ShouldBeInRange(0, 1));
    }

    [Theory]
    [InlineData("kd")]
    [InlineData("simkd")]
    public void The_last_checkpoint_is_the_student_too(string method)
    {
        var images = DataSetRegistry.Read(Train(method, "light-cnn").Data).Test;
        var file = Directory.EnumerateFiles(Path.Combine(_folder.FullName, "checkpoints", "stu")).Single();

        using var checkpoint = Student.Load(file);
        using var student = Student.Load(Path.Combine(_folder.FullName, "weights", "stu.safetensors"));

        checkpoint.Probabilities(images).SelectMany(row => row)
            .ShouldBe(student.Probabilities(images).SelectMany(row => row));
    }

    [Fact]
    public void Foreign_weights_do_not_say_which_model_they_are()
    {
        var file = Path.Combine(_folder.FullName, "foreign.safetensors");
        using (var net = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 1))
            TensorFile.Write(file, StateDict.Of(net));

        Should.Throw<CheckpointException>(() => Student.Load(file)).Message
            .ShouldContain("does not say which model it is");
    }

    [Fact]
    public void A_student_that_gives_masks_is_exported_and_not_asked_for_classes()
    {
        var (file, shape) = (Path.Combine(_folder.FullName, "masks.safetensors"), new ImageShape(3, 96, 96));
        var facts = new StudentFacts("unet-16", shape, ["ground", "shirt"], Normalisation.Neutral(3));
        using (var net = ModelRegistry.Create(facts.Model, shape, facts.Classes.Count, seed: 1))
            TensorFile.Write(file, StateDict.Of(net), facts.ToMetadata());

        using (var student = Student.Load(file))
            student.Facts.Classes.ShouldBe(facts.Classes);
        Should.Throw<CheckpointException>(() => Student.LoadClassifier(file)).Message
            .ShouldContain("its model unet-16 gives a mask of a picture");
    }

    private RunPlan Train(string method, string model)
    {
        var text = Files.Replace("METHOD", method, StringComparison.Ordinal)
            .Replace("STUDENT", model, StringComparison.Ordinal);
        var read = RunFile.Parse(text, [], KdCluster.Contracts.Catalogue.Load(), _ => true);
        read.Problems.ShouldBeEmpty();
        var plan = read.Plans[0];
        OneProcessRun.Run(
            plan, new ReferenceOptions(_folder.FullName, text), NoProgress.Instance, CancellationToken.None)
            .Status.ShouldBe("completed");
        return plan;
    }

    private static float[] Run(Student student, LabelledImages images)
    {
        var file = new MemoryStream();
        OnnxFile.Write(file, student, preprocessing: true);
        using var session = new InferenceSession(file.ToArray());
        var shape = images.Shape;
        var input = new DenseTensor<float>([images.Count, shape.Channels, shape.Height, shape.Width]);
        var pixels = images.Pixels.ToArray();
        for (var i = 0; i < pixels.Length; i++)
        {
            var (place, channel) = Math.DivRem(i, shape.Channels);
            var (row, column) = Math.DivRem(place, shape.Width);
            input[row / shape.Height, channel, row % shape.Height, column] = pixels[i];
        }

        using var results = session.Run([NamedOnnxValue.CreateFromTensor("images", input)], ["logits"]);
        return [.. results[0].AsEnumerable<float>().Chunk(student.Facts.Classes.Count).SelectMany(Softmax)];
    }

    private static IEnumerable<float> Softmax(float[] logits)
    {
        var powers = logits.Select(l => MathF.Exp(l - logits.Max())).ToArray();
        return powers.Select(p => p / powers.Sum());
    }
}
