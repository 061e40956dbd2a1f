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
            new PeerSetup(plan, 1, peer, data, "cpu", null, [new TeacherFile("resnet8", weights)]));
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
            .ShouldBe(Rows.Values(teacher.Classifier!.weight!.flatten()));
    }

    [Theory]
    [InlineData(1, 0, 1)] // the defaults: no labels
    [InlineData(0, 0, 1)] // burn-in: nothing but labels
    [InlineData(0.25, 0, 1)] // ramp-up
    [InlineData(0.25, 0.4, 3)]
    public void SimKD_learns_from_labels_as_far_as_the_teacher_does_not_teach_yet(
        double scale, double hardWeight, double weight)
    {
        using var scope = NewDisposeScope();
        var input = new ImageShape(1, 28, 28);
        using var student = ModelRegistry.Create("light-cnn", input, 4, seed: 3);
        using var teacher = ModelRegistry.Create("resnet8", input, 4, seed: 5);
        teacher.eval();
        teacher.parameters().ToList().ForEach(p => p.requires_grad = false);
        long[] labels = [0, 3, 1, 2, 2];
        var plan = Distill("simkd") with { HardWeight = hardWeight, Weight = weight };
        using var method = Method(plan, student, labels, teacher);
        var images = Drawn.Uniform(5, 1, 28, 28);
        var logits = method.Deployed!.call(images);
        var map = teacher.ForwardWithFeatures(images, [teacher.LastMap]).Features[teacher.LastMap];
        var loss = method.Loss(
            BatchOf(method, student, labels) with
            {
                StudentLogits = logits.to_type(ScalarType.Float64), WeightScale = scale,
                TeacherFeatures = new Dictionary<string, Tensor> { [teacher.LastMap] = map },
            });

        var projected = ((ReusedClassifier)method.Deployed).Projection!;
        var mse = Rows.Values(projected).Zip(Rows.Values(map), (a, b) => (a - b) * (a - b)).Average();
        var hard = Table(logits).Select((row, b) => -Rows.LogSoftmax(row)[labels[b]]).Average();
        LossCheck.Close(
            loss.ToDouble(), ((1 - scale) * hard) + (scale * ((hardWeight * hard) + (weight * mse))));
        loss.backward();
        var first = student.named_parameters().Single(p => p.name == "features.0.weight").parameter;
        Rows.Values(first.grad!).ShouldContain(g => g != 0);
    }

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(1, 0.4, 4)]
    [InlineData(1, 1, 1)] // the paper's ramp
    [InlineData(0.25, 0.4, 1)] // beside the run's
    [InlineData(0, 0.4, 4)] // burn-in
    public void ONE_s_loss_is_that_of_all_branches_their_gated_sum_and_the_divergence_from_it(
        double weightScale, double hardWeight, int epoch)
    {
        using var scope = NewDisposeScope();
        using var student = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 3);
        long[] labels = [0, 3, 1, 2, 2];
        var plan = Distill("one", temperature: 3, weight: 0.5, ("rampEpochs", 4)) with { HardWeight = hardWeight };
        using var method = Method(plan, student, labels);
        method.BeginEpoch(EpochOf(epoch));
        var batch = BatchOf(method, student, labels) with { WeightScale = weightScale };
        var map = batch.StudentFeatures[student.LastMap];
        var loss = method.Loss(batch);

        var parts = method.Connectors!.named_children()
            .ToDictionary(c => c.name, c => (nn.Module<Tensor, Tensor>)c.module);
        var gate = GateByHand(parts["0"], map);
        double[][][] branches =
            [Table(batch.StudentLogits), Table(parts["1"].call(map)), Table(parts["2"].call(map))];
        var ensemble = Rows.Make(5, 4, (b, c) => Enumerable.Range(0, 3).Sum(m => gate[b][m] * branches[m][b][c]));
        double CrossEntropy(double[][] rows) => rows.Select((row, b) => -Rows.LogSoftmax(row)[labels[b]]).Average();
        var ramp = weightScale * Math.Exp(-5 * Math.Pow(1 - (epoch / 4.0), 2));
        var hard = branches.Sum(CrossEntropy) + CrossEntropy(ensemble);
        var soft = 9 * branches.Sum(z => z.Select((row, b) => Rows.Kl(ensemble[b], row, 3)).Average());
        LossCheck.Close(loss.ToDouble(), ((1 - ramp) * hard) + (ramp * ((hardWeight * hard) + (0.5 * soft))));
    }

    [Fact]
    public void ONE_s_gate_keeps_running_statistics_that_a_checkpoint_holds()
    {
        using var scope = NewDisposeScope();
        using var student = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 3);
        long[] labels = [0, 3, 1, 2, 2];
        using var method = Method(Distill("one"), student, labels);
        Tensor Mean() => StateDict.Of(method.Connectors!).Single(t => t.Name == "0.norm.running_mean").Value;
        Rows.Values(Mean()).ShouldAllBe(mean => mean == 0);
        method.Loss(BatchOf(method, student, labels));
        Rows.Values(Mean()).ShouldAllBe(mean => mean != 0);
    }

    [Fact]
    public void Cosine_refuses_lengths_that_do_not_fit_before_the_first_batch()
    {
        using var student = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 3);
        using var teacher = ModelRegistry.Create("deep-cnn", new ImageShape(1, 28, 28), 4, seed: 5);
        var plan = Distill("cosine", ("studentLayers", "block1"), ("teacherLayers", "hidden"));
        Should.Throw<ArgumentException>(() => Method(plan, student, [0, 1], teacher)).Message.ShouldBe(
            "cosine needs lengths of which one is a multiple of the other, but student layer block1 [16, 14, 14] and "
                + "teacher layer hidden [512] have 3136 and 512 values: name other layers in distill.studentLayers "
                + "and distill.teacherLayers.");
    }

    /// <summary>Linear layer, batch norm with the statistics of the batch, ReLU, softmax (Lan et al. 2018).</summary>
    private static double[][] GateByHand(nn.Module gate, Tensor map)
    {
        var weights = gate.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        var (weight, bias) = (Table(weights["linear.weight"]), Rows.Values(weights["linear.bias"]));
        Rows.Values(weights["norm.weight"]).ShouldAllBe(scale => scale == 1);
        Rows.Values(weights["norm.bias"]).ShouldAllBe(shift => shift == 0);
        var pooled = Table(map.mean([2, 3]));
        var scores = Rows.Make(
            pooled.Length, weight.Length, (b, m) => bias[m] + weight[m].Zip(pooled[b], (w, x) => w * x).Sum());
        var means = bias.Select((_, m) => scores.Average(row => row[m])).ToArray();
        var variances = means.Select((mean, m) => scores.Average(row => Math.Pow(row[m] - mean, 2))).ToArray();
        return [
            .. scores.Select(row => Rows.Softmax(
                [.. row.Select((z, m) => Math.Max(0, (z - means[m]) / Math.Sqrt(variances[m] + 1e-5)))]))];
    }

    private static double[][] Table(Tensor rows) => [.. Rows.Values(rows).Chunk((int)rows.shape[1])];

    /// <summary>For a student that is trained on these labels.</summary>
    private static IDistillationMethod Method(
        DistillPlan plan, ImageModel student, long[] labels, ImageModel? teacher = null)
    {
        var all = arange(labels.Length, dtype: ScalarType.Int64);
        return MethodRegistry.Get(plan.Method)
            .Create(new MethodContext(plan, Plans.Peer(), 8, tensor(labels), all, all, 4, student, teacher));
    }

    private static MethodEpoch EpochOf(int epoch) => new(epoch, [], empty(0))
    {
        Predict = _ => throw new InvalidOperationException(),
        View = _ => throw new InvalidOperationException(),
        Plain = _ => throw new InvalidOperationException(),
    };

    private static MethodBatch BatchOf(IDistillationMethod method, ImageModel student, long[] labels)
    {
        var images = Drawn.Uniform(labels.Length, 1, 28, 28);
        var (logits, features) = student.ForwardWithFeatures(images, method.StudentFeatures);
        return new MethodBatch
        {
            Images = images, Positions = arange(labels.Length, dtype: ScalarType.Int64),
            StudentLogits = logits.to_type(ScalarType.Float64), Labels = tensor(labels), Sources = [], WeightScale = 1,
            StudentFeatures = features,
        };
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
