using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Checkpoints;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Models;
using KdCluster.Reference;
using KdCluster.Distillation.Tests.Training;
using Shouldly;
using Xunit;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Tests.Reference;

public sealed class OneProcessRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-run");

    public void Dispose() => _folder.Delete(recursive: true);

    private string Folder(string name) => Path.Combine(_folder.FullName, name);

    private RunReport Run(
        RunPlan plan, string name, bool resume = false, IRunProgress? progress = null,
        CancellationToken cancellation = default, int? workers = null) =>
        OneProcessRun.Run(
            plan, new ReferenceOptions(Folder(name), "name: test\n", resume, Workers: workers),
            progress ?? NoProgress.Instance, cancellation);

    private static RunPlan Online(
        SheetSource sheets = SheetSource.Fresh, ViewKind views = ViewKind.PerEpoch,
        SheetPrecision precision = SheetPrecision.Fp32, ExchangeTopology topology = ExchangeTopology.Full)
    {
        var plan = Plans.Run(
            [
                Plans.Stage(
                    Plans.Distill("dml"), Plans.Peer("ann"), Plans.Peer("bob", "keras-student", 8),
                    Plans.Peer("ann.control", controlOf: "ann"))],
            ["crop", "mixup"], views, sheets);
        return PlanHash.Sign(
            plan with { Exchange = plan.Exchange with { Precision = precision, Topology = topology } });
    }

    private static RunPlan Offline(string method = "kd", int? studentLimit = null)
    {
        var teacher = new StagePlan("teacher", 4, [Plans.Peer("tom", rate: 2e-3)], [], null);
        var student = new StagePlan(
            "student", 3, [Plans.Peer("sue", "keras-student", 3), Plans.Peer("sue.control", "keras-student", 3, "sue")],
            [new PeerId("tom")], Plans.Distill(method, 4, 0.9, 0.1))
        { Limit = studentLimit };
        return PlanHash.Sign(Plans.Run([teacher, student], ["crop"], samples: 256));
    }

    private static IEnumerable<string> Hashes(RunReport report) => report.Peers.Select(p => p.WeightsSha256);

    [Theory]
    [InlineData(SheetSource.Fresh, ViewKind.PerEpoch, SheetPrecision.Fp32, ExchangeTopology.Full)]
    [InlineData(SheetSource.Recorded, ViewKind.Fixed, SheetPrecision.Fp16, ExchangeTopology.Full)]
    [InlineData(SheetSource.Fresh, ViewKind.PerEpoch, SheetPrecision.Bf16, ExchangeTopology.Mean)]
    [InlineData(SheetSource.Recorded, ViewKind.Fixed, SheetPrecision.Int8, ExchangeTopology.Mean)]
    public void Two_runs_of_one_plan_are_equal_however_the_threads_take_turns(
        SheetSource sheets, ViewKind views, SheetPrecision precision, ExchangeTopology topology)
    {
        var plan = Online(sheets, views, precision, topology);
        var together = Run(plan, "a", workers: 3);
        var inTurn = Run(plan, "b", workers: 1);
        together.Status.ShouldBe("completed");
        Hashes(inTurn).ShouldBe(Hashes(together));
        (together.Exchange.Rounding is null).ShouldBe(precision == SheetPrecision.Fp32);
        inTurn.Exchange.ShouldBe(together.Exchange);
        inTurn.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss, e.Accuracy))
            .ShouldBe(together.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss, e.Accuracy)));
    }

    [Fact]
    public void Peers_learn_from_each_other_and_controls_from_nobody()
    {
        var report = Run(Online(), "a");
        report.Epochs.Single(e => e is { Peer: "ann", Epoch: 0 }).Sources.ShouldBeEmpty();
        report.Epochs.Single(e => e is { Peer: "ann", Epoch: 1 }).Sources.ShouldBe(["bob"]);
        report.Epochs.Single(e => e is { Peer: "ann.control", Epoch: 1 }).Sources.ShouldBeEmpty();
        report.Peers.Select(p => p.Name).ShouldBe(["ann", "bob"]);
        report.Peers[0].Control.ShouldBe(report.Epochs.Last(e => e.Peer == "ann.control").Accuracy);
        report.Peers[0].Gain!.Value.ShouldBe(report.Peers[0].AccuracyLast - report.Peers[0].Control!.Value, 1e-12);
        report.Ensemble.ShouldNotBeNull();
        report.Exchange.Bytes.ShouldBeGreaterThan(4 * 96 * 4 * 4);
        report.Exchange.WeightBytes.ShouldBeGreaterThan(report.Exchange.Bytes);
    }

    [Fact]
    public void A_student_learns_from_the_frozen_teacher_of_the_stage_before()
    {
        var report = Run(Offline(studentLimit: 64), "a");
        report.Status.ShouldBe("completed", report.Reason);
        report.Epochs.Where(e => e.Peer == "sue").ShouldAllBe(e => e.Sources.SequenceEqual(new[] { "tom" }));
        report.Peers.Select(p => (p.Name, p.Method)).ShouldBe([("tom", null), ("sue", "kd")]);
    }

    [Fact]
    public void What_was_done_to_make_given_weights_fit_is_in_the_report()
    {
        var weights = Path.Combine(_folder.FullName, "parallel.safetensors");
        using (var net = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 1))
            TensorFile.Write(weights, StateDict.Of(net).Select(t => ("module." + t.Name, t.Value)));
        var plan = Plans.Run([Plans.Stage(null, Plans.Peer() with { Init = new InitPlan(weights, null) })]);

        var report = Run(PlanHash.Sign(plan), "a");

        report.Notes.ShouldBe([$"{weights}: its names begin with 'module.', which was taken off"]);
        ReportMarkdown.Render(report).ShouldContain(report.Notes![0]);
    }

    [Fact]
    public void A_teacher_that_knows_nothing_is_warned_of_in_the_report()
    {
        var plan = Offline();
        var weights = Path.Combine(_folder.FullName, "zero.safetensors");
        using (var net = ModelRegistry.Create("light-cnn", new ImageShape(1, 28, 28), 4, seed: 1))
            TensorFile.Write(weights, StateDict.Of(net).Select(t => (t.Name, zeros_like(t.Value))));
        var tom = plan.Stages[0].Peers[0] with { Init = new InitPlan(weights, null) };
        plan = plan with { Stages = [plan.Stages[0] with { Epochs = 0, Peers = [tom] }, plan.Stages[1]] };
        var report = Run(plan, "a");
        report.Status.ShouldBe("completed");
        report.Notes.ShouldNotBeNull().ShouldHaveSingleItem().ShouldContain("chance is 25.0 %");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_run_that_was_cut_off_resumes_to_the_same_weights(int epoch)
    {
        var plan = Online();
        var whole = Run(plan, "whole");
        using var cut = new CancelAt("ann", epoch);
        Run(plan, "cut", progress: cut, cancellation: cut.Token).Status.ShouldBe("cancelled");
        var resumed = Run(plan, "cut", resume: true);
        resumed.Status.ShouldBe("completed");
        Hashes(resumed).ShouldBe(Hashes(whole));
        resumed.Ensemble.ShouldBe(whole.Ensemble);
        resumed.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss))
            .ShouldBe(whole.Epochs.Select(e => (e.Peer, e.Epoch, e.Loss)));
        Run(plan, "cut", resume: true).Peers.ShouldBe(resumed.Peers);
    }

    [Fact]
    public void An_offline_run_resumes_in_its_student_stage()
    {
        var plan = Offline();
        var whole = Run(plan, "whole");
        using var cut = new CancelAt("sue", 1);
        Run(plan, "cut", progress: cut, cancellation: cut.Token).Status.ShouldBe("cancelled");
        Hashes(Run(plan, "cut", resume: true)).ShouldBe(Hashes(whole));
    }

    [Fact]
    public void A_folder_of_another_run_file_is_not_resumed()
    {
        Run(Online(), "a");
        var other = PlanHash.Sign(Online() with { Seed = 2 });
        var refusal = Should.Throw<ResumeException>(() => Run(other, "a", resume: true)).Message;
        refusal.ShouldContain("was begun with other values");
        refusal.Split('\n')[1..].ShouldBe(["  seed was 1 and is 2"]);
    }

    [Fact]
    public void Whether_a_run_can_be_gone_on_with_is_said_before_its_data_are_read()
    {
        Run(Online(), "a");
        var absent = Online() with { Data = Online().Data with { Name = "cifar-10", Root = "/nowhere" } };
        Should.Throw<ResumeException>(() => Run(PlanHash.Sign(absent), "a", resume: true));
    }

    /// <summary>A teacher makes its sheets when they are due: a longer run needs nothing more of a shorter.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_run_that_is_extended_equals_a_longer_one(bool stopped)
    {
        var plan = Offline();
        var longer = Longer(plan, 2);
        var whole = Run(longer, "whole");
        using var cut = new CancelAt("sue", stopped ? 1 : int.MaxValue);
        Run(plan, "short", progress: cut, cancellation: cut.Token);
        var extended = Run(longer, "short", resume: true);
        extended.Status.ShouldBe("completed");
        Hashes(extended).ShouldBe(Hashes(whole));
        Run(longer, "short", resume: true).Epochs.Count.ShouldBe(whole.Epochs.Count);
    }

    [Fact]
    public void What_cannot_be_extended_says_why()
    {
        var online = Online();
        Run(online, "online");
        Refused(Longer(online, 1), "online").ShouldContain("which were not made because the run was to end");
        Refused(Longer(online, -1), "online").ShouldContain("are done already; write at least");

        var cosine = PlanHash.Sign(Offline().WithStage(1, Offline().Stages[1] with
        {
            Peers = [.. Offline().Stages[1].Peers.Select(peer => peer with
            {
                Schedule = peer.Schedule with { Name = "cosine" },
            })],
        }));
        Run(cosine, "cosine");
        Refused(Longer(cosine, 1), "cosine").ShouldContain("schedule cosine");
        var teacher = PlanHash.Sign(cosine.WithStage(0, cosine.Stages[0] with { Epochs = 9 }));
        var only = Refused(teacher, "cosine");
        only.ShouldContain("stages[0].epochs was ");
        only.ShouldContain("only the last stage can be made longer");

        string Refused(RunPlan plan, string folder) =>
            Should.Throw<ResumeException>(() => Run(plan, folder, resume: true)).Message;
    }

    private static RunPlan Longer(RunPlan plan, int epochs)
    {
        var last = plan.Stages.Count - 1;
        return PlanHash.Sign(
            plan.WithStage(last, plan.Stages[last] with { Epochs = plan.Stages[last].Epochs + epochs }));
    }

    [Fact]
    public void The_folder_holds_the_run_file_the_report_and_the_weights()
    {
        Run(Online(), "a");
        File.ReadAllText(Path.Combine(Folder("a"), "run.yaml")).ShouldBe("name: test\n");
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder("a"), "report.json")));
        report.RootElement.GetProperty("peers")[0].GetProperty("weightsSha256").GetString()!.Length.ShouldBe(64);
        report.RootElement.GetProperty("seconds").GetProperty("total").GetDouble().ShouldBeGreaterThan(0);
        File.ReadAllText(Path.Combine(Folder("a"), "report.md")).ShouldContain("ann");
        using var weights = TensorFile.Read(Path.Combine(Folder("a"), "weights", "ann.safetensors"));
        weights.Tensors.Keys.ShouldContain("classifier.3.weight");
        Directory.GetFiles(Path.Combine(Folder("a"), "checkpoints", "ann")).Length.ShouldBe(1);
    }

    private sealed class CancelAt(string peer, int epoch) : IRunProgress, IDisposable
    {
        private readonly CancellationTokenSource _source = new();

        public CancellationToken Token => _source.Token;

        public void PeerTrained(PeerId trained, Distillation.Training.BatchProgress progress)
        {
            if (trained.Value == peer && progress.Epoch == epoch)
                _source.Cancel();
        }

        public void StageStarted(int stage, StagePlan plan, int resumedEpoch)
        {
        }

        public void PeerReady(PeerId ready, string model, long parameters)
        {
        }

        public void TeacherReady(PeerId teacher, double accuracy)
        {
        }

        public void EpochClosed(int stage, int closed, IReadOnlyList<EpochReport> peers)
        {
        }

        public void Dispose() => _source.Dispose();
    }
}
