using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Safetensors;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Methods;
using KdCluster.Reference;
using KdCluster.Distillation.Tests.Training;
using Shouldly;

namespace KdCluster.Distillation.Tests.Methods;

/// <summary>
/// Every method of the registry that is for classes, as a run file would name it, in small. Those for masks:
/// DenseRunTests.
/// </summary>
public sealed class EveryMethodTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-methods");

    public static TheoryData<string, string?> Cases
    {
        get
        {
            var cases = new TheoryData<string, string?>();
            foreach (var method in MethodRegistry.All.Where(m =>
                m.Entry.Name != MethodEntry.None && TaskEntry.Classification.IsAmong(m.Entry.Targets)))
                cases.Add(method.Entry.Name, null);
            foreach (var variant in Kdcl.Variants.Skip(1))
                cases.Add("kdcl", variant);
            foreach (var view in FunctionMatching.TeacherViews.Skip(1))
                cases.Add("function-matching", view);
            return cases;
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Trains_beside_its_control_and_resumes_bit_for_bit(string method, string? variant)
    {
        var plan = Plan(MethodRegistry.Get(method).Entry, variant);
        var whole = Run(plan, "whole", null);
        whole.Status.ShouldBe("completed", whole.Reason);
        var student = whole.Peers.Single(p => p.Name == "sue");
        student.Control.ShouldNotBeNull();
        Excerpt("whole/checkpoints/sue/epoch-0001.safetensors")
            .ShouldBe(File.ReadAllBytes(Path.Combine(_folder.FullName, "whole/weights/sue.safetensors")));
        using var cut = new CancellationTokenSource();
        Run(plan, "cut", cut).Status.ShouldBe("cancelled");
        var resumed = Run(plan, "cut", null, resume: true);
        resumed.Peers.Single(p => p.Name == "sue").WeightsSha256.ShouldBe(student.WeightsSha256);
        resumed.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss))
            .ShouldBe(whole.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss)));
    }

    [Theory]
    [Trait("Lane", "Long")]
    [MemberData(nameof(Cases))]
    public void Trains_in_bf16(string method, string? variant)
    {
        var plan = Plan(MethodRegistry.Get(method).Entry, variant);
        var half = plan with
        {
            Stages = [.. plan.Stages.Select(stage => stage with
            {
                Peers = [.. stage.Peers.Select(p => p with { Precision = TrainingPrecision.Bf16 })],
            })],
        };
        var report = Run(half, "bf16", null);
        report.Status.ShouldBe("completed", report.Reason);
        report.Epochs.ShouldAllBe(e => double.IsFinite(e.Loss));
        var student = Path.Combine(_folder.FullName, "bf16/weights/sue.safetensors");
        using var tensors = TensorFile.Read(student);
        tensors.Tensors.Values.ShouldAllBe(t => t.dtype != TorchSharp.torch.ScalarType.BFloat16);
        using var cut = new CancellationTokenSource();
        Run(half, "cut", cut);
        Run(half, "cut", null, resume: true).Peers.Select(p => p.WeightsSha256)
            .ShouldBe(report.Peers.Select(p => p.WeightsSha256));
    }

    /// <summary>The student in a checkpoint, as a coordinator hands it over.</summary>
    private byte[] Excerpt(string checkpoint)
    {
        using var file = File.OpenRead(Path.Combine(_folder.FullName, checkpoint));
        var student = StudentExcerpt.Read(file, checkpoint);
        using var bytes = new MemoryStream();
        student.CopyTo(bytes, CancellationToken.None).GetAwaiter().GetResult();
        student.Length.ShouldBe(bytes.Length);
        return bytes.ToArray();
    }

    private RunReport Run(RunPlan plan, string name, CancellationTokenSource? cut, bool resume = false) =>
        OneProcessRun.Run(
        plan, new ReferenceOptions(Path.Combine(_folder.FullName, name), null, resume), new CutAfterFirstEpoch(cut),
        cut?.Token ?? CancellationToken.None);

    private static RunPlan Plan(MethodEntry method, string? variant)
    {
        var options = method.Options.ToDictionary(o => o.Name, o => o.Default!.Value);
        foreach (
            var name in new[] { "variant", "teacherView" }.Where(n => variant is not null && options.ContainsKey(n)))
            options[name] = JsonSerializer.SerializeToElement(variant);
        if (options.ContainsKey("negatives"))
            options["negatives"] = JsonSerializer.SerializeToElement(32);
        var distill = Plans.Distill(
            method.Name, method.Temperature ?? 1, method.Weight, method.HardWeight ?? 1 - method.Weight, options);
        PeerPlan[] students =
        [
            Plans.Peer("sue", "light-cnn", 3, batchSize: 16),
            Plans.Peer("sue.control", "light-cnn", 3, "sue", batchSize: 16),
        ];
        var teacher = new StagePlan("teacher", 1, [Plans.Peer("tom", "resnet8", rate: 4e-3, batchSize: 8)], [], null);
        var offline = method.Is(MethodMode.Offline);
        StagePlan[] stages = offline
            ? [teacher, new StagePlan("main", 2, students, [new PeerId("tom")], distill)]
            : [
                new StagePlan(
                    "main", 2,
                    method.Needs == MethodNeeds.None
                        ? students
                        : [.. students, Plans.Peer("bob", "keras-student", 9, batchSize: 16)],
                    [], distill)];
        var plan = Plans.Run(stages, ["crop", "flip"], ViewKind.PerEpoch, SheetSource.Fresh, samples: 48);
        var data =
            plan.Data with { HeldOut = method.Name == "kdcl" ? 16 : 0, Labelled = method.Name == "mpl" ? 24 : null };
        return PlanHash.Sign(plan with { Data = data });
    }

    /// <summary>Of the last stage.</summary>
    private sealed class CutAfterFirstEpoch(CancellationTokenSource? source) : IRunProgress
    {
        public void StageStarted(int stage, StagePlan plan, int resumedEpoch)
        {
        }

        public void PeerReady(PeerId peer, string model, long parameters)
        {
        }

        public void TeacherReady(PeerId teacher, double accuracy)
        {
        }

        public void PeerTrained(PeerId peer, Distillation.Training.BatchProgress progress)
        {
            if (peer.Value == "sue" && progress.Epoch == 1)
                source?.Cancel();
        }

        public void EpochClosed(int stage, int epoch, IReadOnlyList<EpochReport> peers)
        {
        }
    }
}
