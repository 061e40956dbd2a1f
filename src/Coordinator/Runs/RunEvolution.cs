using System.Collections.Immutable;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What each journal event makes of a run's state. Replaying a journal is calling this again and again.
/// </summary>
public static partial class RunEvolution
{
    /// <summary>The state that a journal's first event begins.</summary>
    public static RunState Begin(RunSubmitted e, TimeSpan now) =>
        new(
            e.Run, e.Plan, default) { Sweep = e.Sweep, Submitted = e.At, Since = now,
            Autoscales = e.Plan.Scale is { Autoscale: true },
            Keys = ImmutableDictionary<string, string>.Empty.Add(e.Key, e.Run.Value) };

    /// <param name="now">Monotonic. When a journal is replayed, the time of the replay: deadlines begin anew.</param>
    public static RunState Apply(RunState s, IRunEvent e, TimeSpan now) => e switch
    {
        RunPaused x => s with { Status = RunStatus.Paused, Keys = s.Keys.SetItem(x.Key, "paused") },
        RunResumed x => s with { Status = RunningStatus(s), Since = now, Keys = s.Keys.SetItem(x.Key, "resumed") },
        RunScaled x => s with
        {
            Wanted = x.Peers,
            Autoscales = s.Autoscales && !x.EndsAutoscale,
            Keys = x.Key is null ? s.Keys : s.Keys.SetItem(x.Key, $"scaled to {x.Peers}"),
        },
        RunEnding x => Ending(s, x, now),
        RunEnded x => s with
        {
            Phase = RunPhase.Ended,
            Status = x.Status,
            Reason = x.Reason,
            Finished = x.At,
            Since = now,
            Missing = null,
        },
        StageOpened x => OpenStage(s, x, now),
        StageEnded => EndStage(s, now),
        EnsembleMeasured or EnsembleSkipped => s with { ScoreTried = s.ScoreTried.Union(s.Peers.Keys) },
        PeerAdded x => Add(s, x, now),
        PeerRemoved x => s.With(Release(s.Peers[x.Peer], now)) with { Pending = s.Pending.Remove(x.Peer) },
        PeerReturned x => s.With(Return(s.Peers[x.Peer], now)),
        PeerAssigned x => s.With(Assign(s.Peers[x.Peer], x, now)),
        PeerStarted x => (s with
        {
            KnowsData = s.KnowsData || x.Data is not null,
            TestSamples = x.Data?.Test ?? s.TestSamples,
        })
            .With(Start(s, s.Peers[x.Peer], now) with { ResumedEpoch = x.ResumedEpoch }),
        PeerLost x =>
            s.With(
                Lose(s.Peers[x.Peer], x, now)) with { ScoreTried = s.Phase == RunPhase.Scoring
                    ? s.ScoreTried.Add(x.Peer)
                    : s.ScoreTried },
        PeerAbandoned x =>
            s.With(
                s.Peers[
                    x.Peer] with { Phase = PeerPhase.Abandoned, Node = null, Reason = x.Reason,
                    Since = now }) with { Pending = s.Pending.Remove(x.Peer), AnyAbandoned = true },
        PeerFreed x => s.With(s.Peers[x.Peer] with { Phase = PeerPhase.Freed, Node = null, Since = now }),
        NodeDrained x => s with { Draining = s.Draining.SetItem(x.Node, now) },
        NodeUndrained x => s with { Draining = s.Draining.Remove(x.Node) },
        SheetsLost x => LoseSheets(s, s.Peers[x.Peer], x.Incarnation),
        SheetMade x => Made(s, s.Peers[x.Peer], x.Sheet, now),
        EpochBegan x => BeginEpoch(s, x, now),
        PeerBegan x => BeginOwn(s, x, now),
        PeerTrained x => Trained(s, x, now),
        SourceQuarantined x => s with { Quarantined = s.Quarantined.SetItem(x.Peer, x.Epoch) },
        SourceRecovered x => s with { Quarantined = s.Quarantined.Remove(x.Peer) },
        EpochEnded x =>
            Standing(s, x) with
            {
                Phase = AfterEpoch(s),
                Since = now,
                Pending = [],
                Participants = [],
                Round = ShardRound.Of(s),
            },
        _ => s,
    };

    private static RunStatus RunningStatus(RunState s) => s.Started is null ? RunStatus.Placing : RunStatus.Running;

    private static RunState Ending(RunState s, RunEnding e, TimeSpan now) => ReleaseAll(s, now) with
    {
        Phase = RunPhase.Ending,
        Since = now,
        Status = e.Status == RunStatus.Cancelled ? RunStatus.Cancelling : s.Status,
        Reason = e.Reason,
        End = (e.Status, e.Reason),
        Keys = e.Key is null ? s.Keys : s.Keys.SetItem(e.Key, "cancelled"),
        Pending = [],
        Missing = null,
    };

    private static RunState OpenStage(RunState s, StageOpened e, TimeSpan now)
    {
        var stage = s.Plan.Stages[e.Stage];
        var rules = new ExchangeRules(s.Plan, e.Stage);
        var serving = rules.TeachersTeach ? stage.Teachers.Select(t => s.Graduates[t]) : [];
        var teachers = serving.Select(
            t => new RunPeer(
                t.Plan, PeerRole.Serve)
            {
                Since = now,
                Incarnation = t.Incarnation,
                Checkpoints = t.Checkpoints,
                TrainedEpoch = t.Checkpoints.IsEmpty ? -1 : t.Checkpoints[0].Epoch,
            });
        var peers = teachers.Concat(stage.Peers.Select(p => new RunPeer(p, PeerRole.Train) { Since = now }));
        return s with
        {
            Stage = e.Stage,
            Epoch = -1,
            Round = null,
            Phase = RunPhase.Between,
            Since = now,
            Wanted = stage.Peers.Count(p => !p.IsControl),
            Peers = RunPeers.InOrder(peers),
            Pending = [],
            Participants = [],
            Rules = rules,
            AnyAbandoned = false,
            ScoreTried = [],
            Standings = s.Standings.Clear(),
            Quarantined = s.Quarantined.Clear(),
        };
    }

    private static RunState Add(RunState s, PeerAdded e, TimeSpan now)
    {
        var grown = s.StagePlan.WithLearner(e.Peer);
        var added = new RunPeer(e.Peer, PeerRole.Train) { Since = now };
        return Grown(s, grown) with
        {
            Peers = RunPeers.InOrder(
                [
                    .. s.InOrder.Where(p => p.Role == PeerRole.Serve),
                    .. grown.Peers.Select(p => p.Name == added.Name ? added : s.Peers[p.Name]),
                ]),
        };
    }

    private static RunState Grown(RunState s, StagePlan stage)
    {
        var plan = s.Plan.WithStage(s.Stage, stage);
        return s with { Plan = plan, Rules = new ExchangeRules(plan, s.Stage) };
    }

    private static RunState EndStage(RunState s, TimeSpan now) => ReleaseAll(s, now) with
    {
        Phase = RunPhase.Clearing,
        Since = now,
        Graduates = s.Graduates.SetItems(
            s.Peers.Values.Where(p => p.Role == PeerRole.Train || s.Graduates.ContainsKey(p.Name)).Select(
            p => KeyValuePair.Create(p.Name, Graduation(s, p)))),
    };

    private static Graduate Graduation(RunState s, RunPeer p) =>
        p.Role == PeerRole.Train
            ? new Graduate(p.Plan, p.Incarnation, p.Node, p.Checkpoints)
            : s.Graduates[p.Name] with { Incarnation = p.Incarnation };

    private static RunState ReleaseAll(RunState s, TimeSpan now) =>
        s with { Peers = RunPeers.InOrder(s.InOrder.Select(p => Release(p, now))) };
}
