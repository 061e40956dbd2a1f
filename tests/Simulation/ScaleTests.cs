using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Simulation;

/// <summary>Alone in the process while it runs: what it measures is the whole process's memory.</summary>
[CollectionDefinition(nameof(ScaleTests), DisableParallelization = true)]
public sealed class ScaleTestsAlone;

[Collection(nameof(ScaleTests))]
public sealed class ScaleTests
{
    private const int Peers = 1000;
    private const int Epochs = 100;

    /// <summary>All that the core does for an epoch of a teacher and 1,000 students: decisions, orders, acknowledgements; no network, no disk.</summary>
    [Fact]
    public void A_thousand_peers_close_an_epoch_in_under_a_second_and_memory_stays_flat_over_a_hundred()
    {
        var decider = new RunDecider(RunTimings.Default);
        var outgoing = new Outgoing();
        var now = new Moment(TimeSpan.Zero, DateTimeOffset.UnixEpoch);
        var s = RunEvolution.Begin(new RunSubmitted(new RunId("run"), "k", now.Time, Plan()), default) with { Term = new Term(1) };
        var inbox = new Queue<object>([new Tick()]);
        var (seconds, memory) = (new List<double>(), new List<long>());
        var clock = Stopwatch.StartNew();
        while (!s.HasEnded)
        {
            var input = inbox.TryDequeue(out var next) ? next : new Tick();
            now = now with { Elapsed = now.Elapsed + TimeSpan.FromMilliseconds(1) };
            var decision = decider.Decide(s, input, now);
            s = decision.After;
            foreach (var (_, message) in outgoing.Next(s, now.Elapsed, input is Tick, (input as IPeerMessage)?.Fence.Peer))
                Answer(message).ToList().ForEach(inbox.Enqueue);
            if (decision.Events.OfType<EpochEnded>().Any(e => e.Stage == 1))
            {
                seconds.Add(clock.Elapsed.TotalSeconds);
                if (seconds.Count % 10 == 0)
                    memory.Add(GC.GetTotalMemory(forceFullCollection: true));
                clock.Restart();
            }

            if (s.Phase == RunPhase.Between && SlotDemands.Of(s, now.Elapsed).Wants is { IsEmpty: false } wants)
                inbox.Enqueue(new SlotsGranted([.. wants.Select((w, i) => new SlotGrant(w.Peer, w.Incarnation, new NodeId($"n{i % 50}"), w.Role == PeerRole.Serve ? -1 : i / 50, "cpu"))]));
        }

        s.Status.ShouldBe(RunStatus.Completed, s.Reason);
        seconds.Count.ShouldBe(Epochs);
        seconds.Order().ElementAt(Epochs / 2).ShouldBeLessThan(1, string.Join(" ", seconds.Select(x => x.ToString("0.00"))));
        memory[^1].ShouldBeLessThan((long)(memory[1] * 1.1), string.Join(" ", memory));
    }

    private static RunPlan Plan()
    {
        var small = Plans.Offline(Epochs);
        var student = small.Stages[1].Peers[0];
        var students = Enumerable.Range(0, Peers).Select(i => student with { Name = new PeerId($"p{i:0000}") });
        return small with { Stages = [small.Stages[0], small.Stages[1] with { Peers = [.. students] }] };
    }

    private static IEnumerable<object> Answer(IPeerMessage message)
    {
        var f = message.Fence;
        switch (message)
        {
            case AssignPeer: return [new PeerReady(f, new NodeId("n"), -1, 1, new PeerMachine("", "", "", "", 1, "cpu"))];
            case ReleasePeer: return [new PeerReleased(f, new NodeId("n"))];
            case MakeSheet make: return [new SheetReady(f, Sheet(f, make.Sheet, make.AfterEpoch))];
            case ScoreEnsemble: return [new EnsembleScored(f, 0.5)];
            case StartEpoch start:
                var metrics = new EpochMetrics(1, 0.5, 1e-3, 100, 10, 1, 0, 0, "aa", 4000);
                var checkpoint = new CheckpointRef(f.Run, f.Stage, f.Peer, f.Incarnation, f.Epoch, 1, "cc", []);
                var test = start.TestSheet ? Sheet(f, new SheetOrder(SheetSource.Fresh, 0, SheetPrecision.Fp32), f.Epoch) : null;
                return [new EpochAccepted(f), new EpochFinished(f, metrics, start.Sheet is { } order ? Sheet(f, order, f.Epoch) : null, test, checkpoint, [.. start.Sources.Select(SheetKey.Of)], [])];
            default: return [];
        }
    }

    private static SheetManifest Sheet(Fence f, SheetOrder order, int after) =>
        new(f.Run, f.Stage, f.Peer, f.Incarnation, after, order.View, order.Source, order.Precision, 100, 0, 10, "set", 4000, "bb", "http://n");
}
