using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;
using KdCluster.Distillation.Models;
using KdCluster.Distillation.Tests.Training;
using KdCluster.Reference;

namespace KdCluster.Distillation.Tests.Tasks;

/// <summary>Whole runs on scenes, in small.</summary>
public sealed class DenseRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-dense");

    public void Dispose() => _folder.Delete(recursive: true);

    public static TheoryData<string, MethodMode, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, MethodMode, string>();
            foreach (var model in new[] { "unet-16", "fcos-lite" })
                foreach (var method in MethodRegistry.All.Select(m => m.Entry))
                    if (TaskOf(model).IsAmong(method.Targets))
                        foreach (var mode in method.Modes.Where(mode => mode != MethodMode.None))
                            cases.Add(method.Name, mode, model);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Targets_are_learned_beside_a_control_and_resumed_bit_for_bit(
        string method, MethodMode mode, string model)
    {
        var plan = Plan(MethodRegistry.Get(method).Entry, mode, model);
        var (measure, ofClass) = model == "unet-16" ? ("pixel accuracy", "IoU") : ("AP50", "AP");
        var whole = Run(plan, "whole", CancellationToken.None);
        whole.Status.ShouldBe("completed", whole.Reason);
        whole.Score.ShouldBe(TaskOf(model).Score);
        var student = whole.Peers.Single(peer => peer.Name == "sue");
        student.Control.ShouldNotBeNull();
        // A class that is neither there nor said has no overlap: which these are the answers decide.
        foreach (var measures in new[] { student.Measures!, student.ControlMeasures! })
        {
            measures.Keys.ShouldContain(measure);
            measures.Keys.Except(Classes.Select(name => $"{ofClass} {name}"))
                .Except(["AP75", "AP small", "AP medium", "AP large"]).ShouldBe([measure]);
        }

        ReportMarkdown.Render(whole).ShouldContain(measure);

        using var cut = new CancellationTokenSource();
        Run(plan, "cut", cut.Token, new CutInSecondEpoch(cut)).Status.ShouldBe("cancelled");
        var resumed = Run(plan, "cut", CancellationToken.None, resume: true);
        resumed.Peers.Select(peer => peer.WeightsSha256).ShouldBe(whole.Peers.Select(peer => peer.WeightsSha256));
        resumed.Epochs.Select(one => (one.Peer, one.Loss, one.Accuracy))
            .ShouldBe(whole.Epochs.Select(one => (one.Peer, one.Loss, one.Accuracy)));
        resumed.Sheets.ShouldBe(whole.Sheets);
        resumed.Ensemble.ShouldBe(whole.Ensemble);
    }

    [Theory]
    [InlineData("lraspp_mobilenet_v3_large")]
    [InlineData("fcos_resnet18_fpn")]
    public void Nets_of_torchvision_teach_each_other(string model)
    {
        var plan = Plan(MethodRegistry.Get("dml").Entry, MethodMode.Online, model);
        var pair = plan.Stages[0] with { Peers = [.. plan.Stages[0].Peers.Where(peer => !peer.IsControl)] };
        var report = Run(PlanHash.Sign(plan with { Stages = [pair] }), "whole", CancellationToken.None);
        report.Status.ShouldBe("completed", report.Reason);
        report.Score.ShouldBe(TaskOf(model).Score);
        report.Epochs.Select(one => one.Loss).ShouldAllBe(loss => double.IsFinite(loss));
    }

    [Fact]
    public void A_peer_begins_from_a_backbone_s_weights()
    {
        const string model = "lraspp_mobilenet_v3_large";
        var file = Path.Combine(_folder.FullName, "body.safetensors");
        using (var net = ModelRegistry.Create(model, new ImageShape(3, 96, 96), 2, seed: 8))
            TensorFile.Write(file, StateDict.Of(net), new Dictionary<string, string>());
        var plan = Plan(MethodRegistry.Get("dml").Entry, MethodMode.Online, model);
        var begun = plan.Stages[0] with
        {
            Peers = [.. plan.Stages[0].Peers.Select(
                peer => peer with { Init = InitPlan.Random with { Backbone = file } })],
        };

        var report = Run(PlanHash.Sign(plan with { Stages = [begun] }), "begun", CancellationToken.None);
        report.Status.ShouldBe("completed", report.Reason);
        var drawn = Run(plan, "drawn", CancellationToken.None);
        report.Peers.Zip(drawn.Peers).ShouldAllBe(pair => pair.First.WeightsSha256 != pair.Second.WeightsSha256);
    }

    private static TaskEntry TaskOf(string model) => ModelRegistry.All.Single(one => one.Name == model).Task;

    private static IReadOnlyList<string> Classes => ["background", .. IdxDataSet.FashionMnist.ClassNames];

    private RunReport Run(
        RunPlan plan, string name, CancellationToken stop, IRunProgress? progress = null, bool resume = false) =>
        OneProcessRun.Run(
            plan, new ReferenceOptions(Path.Combine(_folder.FullName, name), null, resume),
            progress ?? NoProgress.Instance, stop);

    private static RunPlan Plan(MethodEntry method, MethodMode mode, string model)
    {
        PeerPlan[] students =
        [
            Plans.Peer("sue", model, 3, batchSize: 2), Plans.Peer("sue.control", model, 3, "sue", batchSize: 2),
        ];
        var distill = Plans.Distill(
            method.Name, method.Temperature ?? 1, method.Weight, method.HardWeight ?? 1 - method.Weight,
            method.Options.ToDictionary(option => option.Name, option => option.Default!.Value));
        StagePlan[] stages = mode == MethodMode.Offline
            ? [
                new StagePlan("teacher", 1, [Plans.Peer("tom", model, batchSize: 2)], [], null),
                new StagePlan("main", 2, students, [new PeerId("tom")], distill),
            ]
            : [new StagePlan("main", 2, [.. students, Plans.Peer("bob", model, 9, batchSize: 2)], [], distill)];
        var plan = Plans.Run(stages, ["crop", "flip"], ViewKind.PerEpoch, SheetSource.Fresh);
        return PlanHash.Sign(plan with
        {
            Data = new DataPlan(
                "fashion-scenes", null, null, 0, null,
                JsonSerializer.SerializeToElement(new { samples = 4, testSamples = 2, sceneSeed = 1 }))
            { Target = TaskOf(model).Written },
            Exchange = plan.Exchange with { Stride = TaskOf(model).Stride },
        });
    }

    private sealed class CutInSecondEpoch(CancellationTokenSource source) : IRunProgress
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
                source.Cancel();
        }

        public void EpochClosed(int stage, int epoch, IReadOnlyList<EpochReport> peers)
        {
        }
    }
}
