using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Distillation.Tests.Training;
using KdCluster.Distillation.Training;
using KdCluster.Reference;
using Shouldly;
using Xunit;

namespace KdCluster.Distillation.Tests.Reference;

/// <summary>Honest peers train as if a peer that says wrong things were not there.</summary>
public sealed class QuarantineTests : IDisposable
{
    private static readonly PeerPlan[] Honest = [Plans.Peer("ann"), Plans.Peer("bob", "keras-student", 8)];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kd-quarantine");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_peer_that_is_no_better_than_guessing_teaches_nobody()
    {
        var ignorant = Plans.Peer("eve", rate: 1);
        var report = Run("with", 0.3, [.. Honest, ignorant]);
        report.Incidents.ShouldHaveSingleItem().Kind.ShouldBe(IncidentKind.Quarantined);
        Sources(report, 1).ShouldBe(["bob"]);
        Sources(report, 2).ShouldBe(["bob"]);
        WeightsOf(report).ShouldBe(WeightsOf(Run("without", 0.3, Honest)));
        WeightsOf(report).ShouldNotBe(WeightsOf(Run("unguarded", null, [.. Honest, ignorant])));
    }

    [Fact]
    public void A_peer_that_goes_wrong_teaches_until_then()
    {
        var turning = Plans.Peer("eve") with { Schedule = new("step", 0, [2], 1e3, 0) };
        var report = Run("turning", 0.3, [.. Honest, turning], epochs: 6);
        var incident = report.Incidents.ShouldHaveSingleItem();
        (incident.Peer, incident.Kind, incident.Epoch).ShouldBe(("eve", IncidentKind.Quarantined, 3));
        Sources(report, 2).ShouldBe(["bob", "eve"]);
        Sources(report, 3).ShouldBe(["bob"]);
        Sources(report, 5).ShouldBe(["bob"]);
    }

    [Fact]
    public void A_run_that_goes_on_remembers_what_it_found()
    {
        PeerPlan[] peers = [.. Honest, Plans.Peer("eve") with { Schedule = new("step", 0, [2], 1e3, 0) }];
        using var stop = new CancellationTokenSource();
        var plan = Plan(0.3, peers, 6);
        OneProcessRun.Run(plan, Options("stopped"), new StopAfter(3, stop), stop.Token).Status.ShouldBe("cancelled");
        var resumed = OneProcessRun.Run(plan, Options("stopped", resume: true), NoProgress.Instance, default);
        var whole = OneProcessRun.Run(plan, Options("whole"), NoProgress.Instance, default);
        WeightsOf(resumed).ShouldBe(WeightsOf(whole));
        resumed.Incidents.ShouldBe(whole.Incidents);
    }

    [Fact]
    public void With_mixup_the_right_class_is_that_of_the_larger_share()
    {
        using var data = RunData.Load(Plan(0.3, Honest, 3));
        var mixed = RunData.Load(Plan(0.3, Honest, 3, "mixup"));
        var split = data.ForStage(0).Split.Training;
        var own = new float[split.Count * 4];
        for (var row = 0; row < split.Count; row++)
            own[(row * 4) + data.Images.Training.Labels[split.IdAt(row)]] = 1;
        data.ForStage(0).LabelledRows(1).Judge(new(0.3), own, null).Accuracy.ShouldBe(1);
        mixed.ForStage(0).LabelledRows(1).Judge(new(0.3), own, null).Accuracy.ShouldBeInRange(0.4, 0.8);
        mixed.Dispose();
    }

    private static IEnumerable<string> Sources(RunReport report, int epoch) =>
        report.Epochs.Single(e => e.Epoch == epoch && e.Peer == "ann").Sources;

    private static IEnumerable<string> WeightsOf(RunReport report) =>
        [.. report.Peers.Where(p => p.Name != "eve").Select(p => p.WeightsSha256)];

    private RunReport Run(string folder, double? drop, PeerPlan[] peers, int epochs = 3) =>
        OneProcessRun.Run(Plan(drop, peers, epochs), Options(folder), NoProgress.Instance, default);

    private ReferenceOptions Options(string folder, bool resume = false) =>
        new(Path.Combine(_folder.FullName, folder), "name: test\n", resume);

    private static RunPlan Plan(double? drop, PeerPlan[] peers, int epochs, params string[] augment)
    {
        var plan = Plans.Run(
            [Plans.Stage(Plans.Distill("dml"), peers) with { Epochs = epochs }], augment, ViewKind.Fixed, samples: 256);
        return PlanHash.Sign(plan with
        {
            Exchange = plan.Exchange with
            {
                Quarantine = drop is { } bound ? new(bound) : null,
                MaxLogit = 1e30,
            },
        });
    }

    /// <summary>Cancels when this epoch is closed.</summary>
    private sealed class StopAfter(int epoch, CancellationTokenSource stop) : IRunProgress
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

        public void PeerTrained(PeerId peer, BatchProgress progress)
        {
        }

        public void EpochClosed(int stage, int closed, IReadOnlyList<EpochReport> epochs)
        {
            if (closed == epoch)
                stop.Cancel();
        }
    }
}
