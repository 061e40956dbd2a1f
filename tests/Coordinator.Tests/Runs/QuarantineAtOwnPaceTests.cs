using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Tests.Support;
using Shouldly;

namespace KdCluster.Coordinator.Tests.Runs;

/// <summary>
/// Who judges sources goes in step; controls judge none. They go on by themselves, and what was found stays that of the
/// epochs in which it was found.
/// </summary>
public sealed class QuarantineAtOwnPaceTests
{
    private const string Quarantine = "exchange: { sheets: recorded, quarantine: { drop: 0.3 } }";

    private static readonly string Offline = $$"""
        name: test
        mode: offline
        data: { name: synthetic, samples: 100, testSamples: 50, classes: 10, shape: [3, 32, 32] }
        views: { kind: fixed }
        epochs: 4
        batchSize: 10
        teacher: { name: tess, model: deep-cnn, epochs: 1 }
        students:
          - { name: bob, model: light-cnn, count: 2 }
        controls: true
        distill: { method: kd, temperature: 2, weight: 0.5 }
        {{Quarantine.Replace("sheets: recorded, ", "")}}
        """;

    [Fact]
    public void Controls_train_ahead_of_students_that_judge_each_other_and_turn_nobody()
    {
        var run = CoreRun.Begin(
            Yaml.Online(2, 4, "views: { kind: fixed }\n" + Quarantine).Replace("controls: false", "controls: true"));
        var (students, controls) = (Names(run, isControl: false), Names(run, isControl: true));
        run.PlaceAndReady([.. students, .. controls]);
        TrainToTheEnd(run, controls[0]);
        run.State.Epoch.ShouldBe(0);

        Epoch(run, students, []);
        Epoch(run, students, new() { ["ann-1"] = new(0.8, false), ["ann-2"] = new(0.8, false) });
        run.Train(controls[1]);
        run.State.Standings.Count.ShouldBe(2);
        Epoch(run, students, new() { ["ann-1"] = new(0.8, false), ["ann-2"] = new(0.1, true) });
        run.Of<SourceQuarantined>().ShouldHaveSingleItem().ShouldBe(new(0, 2, new("ann-2"), 0.1, 0.8));
        TrainToTheEnd(run, controls[1]);
        run.State.Quarantined.Keys.ShouldHaveSingleItem("what a control trains turns nobody back");
        Epoch(run, students, new() { ["ann-1"] = new(0.8, false), ["ann-2"] = new(0.7, false) });
        run.Of<SourceRecovered>().ShouldHaveSingleItem().Epoch.ShouldBe(3);
        run.Of<EpochEnded>().Select(e => e.Participants.Select(p => p.Value)).ShouldAllBe(
            names => names.SequenceEqual(students));
        SameAgain(run);
    }

    [Fact]
    public void Students_of_a_teacher_in_quarantine_go_in_step_and_their_controls_do_not()
    {
        var run = CoreRun.Begin(Offline);
        run.PlaceAndReady("tess");
        run.Train("tess");
        run.Free();
        var (students, controls) = (Names(run, isControl: false), Names(run, isControl: true));
        run.PlaceAndReady(["tess", .. students, .. controls]);
        run.MakeSheet("tess");
        TrainToTheEnd(run, controls[0]);

        run.Take(Found(run, students[0], new() { ["tess"] = new(0.9, false) }));
        run.Peer(students[0]).Phase.ShouldBe(PeerPhase.Ready, "it waits for what the other finds");
        run.State.Standings.ShouldBeEmpty();
        run.Take(Found(run, students[1], new() { ["tess"] = new(0.9, false) }));
        run.State.Standings[new("tess")].Best.ShouldBe(0.9);
        foreach (var student in students)
            ((StartEpoch)Outbox.Owed(run.State, run.Peer(student))!).Sources.Single().BestAccuracy.ShouldBe(0.9);

        Epoch(run, students, new() { ["tess"] = new(0.2, true) });
        run.Of<SourceQuarantined>().ShouldHaveSingleItem().ShouldBe(new(1, 1, new("tess"), 0.2, 0.9));
        TrainToTheEnd(run, controls[1]);
        run.Of<PeerBegan>().Where(e => e.Stage == 1).Select(e => e.Peer.Value).Distinct()
            .ShouldBe(controls, ignoreOrder: true);
        Epoch(run, students, new() { ["tess"] = new(0.2, true) });
        Epoch(run, students, new() { ["tess"] = new(0.2, true) });
        run.Of<SourceQuarantined>().Count().ShouldBe(1);
        run.State.Phase.ShouldBe(RunPhase.Scoring, run.Text);
        SameAgain(run);
    }

    private static List<string> Names(CoreRun run, bool isControl) =>
        [.. run.State.StagePlan.Peers.Where(p => p.IsControl == isControl).Select(p => p.Name.Value)];

    private static void TrainToTheEnd(CoreRun run, string control)
    {
        while (run.Peer(control).Phase == PeerPhase.Training)
            run.Train(control);
        run.Peer(control).TrainedEpoch.ShouldBe(3);
    }

    /// <summary>All students train, and find this of those that they learn from.</summary>
    private static void Epoch(CoreRun run, List<string> students, Dictionary<string, SourceFinding> found)
    {
        foreach (var student in students)
            run.Take(Found(run, student, found));
    }

    private static EpochFinished Found(CoreRun run, string name, Dictionary<string, SourceFinding> found)
    {
        var finished = run.Finished(name);
        var others = found.Where(one => one.Key != name).ToDictionary();
        return finished with { Metrics = finished.Metrics with { Found = others } };
    }

    private static void SameAgain(CoreRun run)
    {
        var again = RunReplay.Fold(run.Rows());
        again.Standings.ShouldBe(run.State.Standings, ignoreOrder: true);
        again.Quarantined.ShouldBe(run.State.Quarantined, ignoreOrder: true);
    }
}
