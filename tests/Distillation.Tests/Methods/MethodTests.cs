using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Tests.Losses;
using KdCluster.Distillation.Tests.Training;
using KdCluster.Distillation.Training;
using Shouldly;
using TorchSharp;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Methods;

/// <summary>What single methods define beyond a loss.</summary>
public sealed class MethodTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-method");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Meta_pseudo_labels_add_the_feedback_with_either_sign_or_not_at_all()
    {
        var (added, left, removed) =
            (TeacherAfterOneStep("new-minus-old"), TeacherAfterOneStep("zero"), TeacherAfterOneStep("old-minus-new"));
        // A step of SGD is linear in the gradient: the two signs lie on either side of the ablation.
        added.Zip(left).Max(w => Math.Abs(w.First - w.Second)).ShouldBeGreaterThan(1e-5);
        foreach (var ((plus, zero), minus) in added.Zip(left).Zip(removed))
            (plus + minus).ShouldBe(2 * zero, 2e-6);
    }

    [Fact]
    public void SimKD_exports_the_student_s_body_the_projector_and_the_teacher_s_classifier_and_counts_them()
    {
        var weights = Path.Combine(_folder.FullName, "teacher.safetensors");
        var peer = Plans.Peer();
        var plan = Plans.Run(
            [
                new StagePlan("teacher", 1, [Plans.Peer("tom", "resnet8")], [], null),
                new StagePlan("main", 1, [peer], [new PeerId("tom")], Distill("simkd"))]);
        using var data = RunData.Load(plan);
        using var teacher = ModelRegistry.Create("resnet8", data.Images.Shape, data.Classes, seed: 5);
        TensorFile.Write(weights, StateDict.Of(teacher));
        using var trainer = PeerTrainer.Create(
            new PeerSetup(plan, 1, peer, data, "cpu", null, [new TeacherFile(new PeerId("tom"), "resnet8", weights)]));
        trainer.TrainEpoch(new EpochOrder(0, 0, [], 1, null), null, CancellationToken.None);
        var path = Path.Combine(_folder.FullName, "student.safetensors");
        trainer.Export(path);

        using var file = TensorFile.Read(path);
        file.Tensors.Keys.Select(name => name.Split('.')[0]).Distinct().Order()
            .ShouldBe(["classifier", "projector", "student"]);
        file.Tensors.Keys.ShouldNotContain(name => name.StartsWith("student.classifier", StringComparison.Ordinal));
        trainer.Parameters.ShouldBe(
            file.Tensors.Where(t => !t.Key.Contains("running_") && !t.Key.Contains("num_batches"))
                .Sum(t => t.Value.NumberOfElements));
        Rows.Values(file.Tensors["classifier.fc.weight"].flatten())
            .ShouldBe(Rows.Values(teacher.Classifier.weight!.flatten()));
    }

    [Fact]
    public void ONE_s_loss_is_that_of_all_branches_their_gated_sum_and_the_divergence_from_it()
    {
        using var scope = NewDisposeScope();
        var input = new ImageShape(1, 28, 28);
        using var student = ModelRegistry.Create("light-cnn", input, 4, seed: 3);
        long[] labels = [0, 3, 1, 2, 2];
        var all = arange(5, dtype: ScalarType.Int64);
        using var method = MethodRegistry.Get("one")
            .Create(
                new MethodContext(
                    Distill("one", temperature: 3, weight: 0.5), Plans.Peer(), 1, tensor(labels), all, all, 4, student,
                    null));
        var images = rand([5, 1, 28, 28]);
        var (logits, features) = student.ForwardWithFeatures(images, method.StudentFeatures);
        var map = features[student.LastMap];
        var loss = method.Loss(new MethodBatch
        {
            Images = images, Positions = all, StudentLogits = logits.to_type(ScalarType.Float64),
            Labels = tensor(labels), Sources = [], WeightScale = 1, StudentFeatures = features,
        });

        var parts = method.Connectors!.named_children()
            .ToDictionary(c => c.name, c => (nn.Module<Tensor, Tensor>)c.module);
        double[][] Of(Tensor rows) => [.. Rows.Values(rows).Chunk((int)rows.shape[1])];
        var gate = Of(parts["0"].call(map.mean([2, 3]))).Select(row => Rows.Softmax(row)).ToArray();
        double[][][] branches = [Of(logits), Of(parts["1"].call(map)), Of(parts["2"].call(map))];
        var ensemble = Rows.Make(5, 4, (b, c) => Enumerable.Range(0, 3).Sum(m => gate[b][m] * branches[m][b][c]));
        double CrossEntropy(double[][] rows) => rows.Select((row, b) => -Rows.LogSoftmax(row)[labels[b]]).Average();
        var expected = branches.Sum(CrossEntropy) + CrossEntropy(ensemble)
            + (0.5 * 9 * branches.Sum(z => z.Select((row, b) => Rows.Kl(ensemble[b], row, 3)).Average()));
        LossCheck.Close(loss.ToDouble(), expected);
    }

    /// <summary>Weights of the teacher that a peer has of its own.</summary>
    private double[] TeacherAfterOneStep(string feedback)
    {
        var peer = Plans.Peer(optimizer: "sgd", rate: 0.05, model: "keras-student");
        var plan = Plans.Run(
            [Plans.Stage(Distill("mpl", ("feedback", feedback), ("udaWeight", 0), ("labelledBatch", 16)), peer)],
            samples: 32);
        using var data = RunData.Load(PlanHash.Sign(plan with { Data = plan.Data with { Labelled = 12 } }));
        using var trainer = PeerTrainer.Create(new PeerSetup(plan, 0, peer, data, "cpu", null, []));
        trainer.TrainEpoch(new EpochOrder(0, 0, [], 1, null), null, CancellationToken.None);
        var path = Path.Combine(_folder.FullName, feedback);
        trainer.Save(path);
        using var file = TensorFile.Read(path);
        return [
            .. file.Tensors.Where(t => t.Key.StartsWith("method/teacher.", StringComparison.Ordinal))
            .OrderBy(t => t.Key, StringComparer.Ordinal).SelectMany(t => Rows.Values(t.Value.flatten()))];
    }

    private static DistillPlan Distill(string method, params (string Name, object Value)[] options) =>
        Distill(method, 1, 1, options);

    private static DistillPlan Distill(
        string method, double temperature, double weight, params (string Name, object Value)[] options)
    {
        var all = MethodRegistry.Get(method).Entry.Options.ToDictionary(o => o.Name, o => (object)o.Default!.Value);
        foreach (var (name, value) in options)
            all[name] = value;
        return Plans.Distill(method, temperature, weight, 1, all);
    }
}
