using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What each journal event makes of a run's state. Replaying a journal is calling this again and again.
/// </summary>
public static class RunEvolution
{
    /// <summary>The state that a journal's first event begins.</summary>
    public static RunState Begin(RunSubmitted e, TimeSpan now) =>
        new(
            e.Run, e.Plan, default) { Sweep = e.Sweep, Submitted = e.At, Since = now,
            Keys = ImmutableDictionary<string, string>.Empty.Add(e.Key, e.Run.Value) };

    /// <param name="now">Monotonic. When a journal is replayed, the time of the replay: deadlines begin anew.</param>
    public static RunState Apply(RunState s, IRunEvent e, TimeSpan now) => e switch
    {
        RunPaused x => s with { Status = RunStatus.Paused, Keys = s.Keys.SetItem(x.Key, "paused") },
        RunResumed x => s with { Status = RunningStatus(s), Since = now, Keys = s.Keys.SetItem(x.Key, "resumed") },
        RunScaled x => s with { Wanted = x.Peers, Keys = s.Keys.SetItem(x.Key, $"scaled to {x.Peers}") },
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
        PeerAssigned x => s.With(Assign(s.Peers[x.Peer], x, now)),
        PeerStarted x => s.With(Start(s, s.Peers[x.Peer], now) with { ResumedEpoch = x.ResumedEpoch }),
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
        SheetsLost x => LoseSheets(s, s.Peers[x.Peer], x.Incarnation),
        SheetMade x => Made(s, s.Peers[x.Peer], x.Sheet, now),
        EpochBegan x => BeginEpoch(s, x, now),
        PeerTrained x => Trained(s, x, now),
        EpochEnded =>
            s with { Phase = AfterEpoch(s), Since = now, Pending = [], Participants = [], Round = ShardRound.Of(s) },
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
            t => new PeerState(
                t.Plan, PeerRole.Serve) { Since = now, Incarnation = t.Incarnation, Checkpoints = t.Checkpoints });
        var peers = teachers.Concat(stage.Peers.Select(p => new PeerState(p, PeerRole.Train) { Since = now })).ToList();
        return s with
        {
            Stage = e.Stage,
            Epoch = -1,
            Round = null,
            Phase = RunPhase.Between,
            Since = now,
            Wanted = stage.Peers.Count(p => !p.IsControl),
            Peers = peers.ToImmutableDictionary(p => p.Name),
            Order = [.. peers.Select(p => p.Name)],
            Pending = [],
            Participants = [],
            Rules = rules,
            AnyAbandoned = false,
            ScoreTried = [],
        };
    }

    private static RunState Add(RunState s, PeerAdded e, TimeSpan now)
    {
        var peers = s.StagePlan.Peers;
        var grown =
            s.StagePlan with { Peers = [.. peers.Where(p => !p.IsControl), e.Peer, .. peers.Where(p => p.IsControl)] };
        return Grown(s, grown).With(new PeerState(e.Peer, PeerRole.Train) { Since = now }) with
        {
            Order =
                [.. s.Order.Where(name => s.Peers[name].Role == PeerRole.Serve), .. grown.Peers.Select(p => p.Name)],
        };
    }

    private static RunState Grown(RunState s, StagePlan stage)
    {
        var plan = s.Plan with { Stages = [.. s.Plan.Stages.Select((old, i) => i == s.Stage ? stage : old)] };
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

    private static Graduate Graduation(RunState s, PeerState p) =>
        p.Role == PeerRole.Train
            ? new Graduate(p.Plan, s.Stage, p.Incarnation, p.Node, p.Checkpoints)
            : s.Graduates[p.Name] with { Incarnation = p.Incarnation };

    private static RunState ReleaseAll(RunState s, TimeSpan now) =>
        s with { Peers = s.Peers.SetItems(s.Peers.Select(p => KeyValuePair.Create(p.Key, Release(p.Value, now)))) };

    private static PeerState Release(PeerState p, TimeSpan now) => p.Phase switch
    {
        PeerPhase.Starting or PeerPhase.Ready or PeerPhase.Training =>
            p with { Phase = PeerPhase.Releasing, Acknowledged = false, Since = now },
        PeerPhase.Waiting => p with { Phase = PeerPhase.Freed, Since = now },
        _ => p,
    };

    private static PeerState Assign(PeerState p, PeerAssigned e, TimeSpan now) => p with
    {
        Phase = PeerPhase.Starting,
        Incarnation = e.Incarnation,
        Node = e.Node,
        Slot = e.Slot,
        Device = e.Device,
        Homes = [.. p.Homes.TakeLast(Remembered - 1), (e.Incarnation, e.Node)],
        Acknowledged = false,
        Since = now,
        Sheets = p.Role == PeerRole.Serve ? [] : p.Sheets,
    };

    /// <summary>
    /// A participant of the open epoch that comes back trains that epoch anew; anyone else waits for the next.
    /// </summary>
    private static PeerState Start(RunState s, PeerState p, TimeSpan now) => p with
    {
        Phase = s.Phase == RunPhase.Training && s.Pending.Contains(p.Name) ? PeerPhase.Training : PeerPhase.Ready,
        Acknowledged = false,
        Since = now,
        Reason = null,
    };

    private static PeerState Lose(PeerState p, PeerLost e, TimeSpan now) => p with
    {
        Phase = PeerPhase.Waiting,
        Node = null,
        Attempt = p.Phase == PeerPhase.Training ? p.Attempt + 1 : p.Attempt,
        Acknowledged = false,
        Since = now,
        NotBefore = now + TimeSpan.FromSeconds(e.RetrySeconds),
        Failures = p.Failures + (e.Blame ? 1 : 0),
        Reason = e.Reason,
        Avoid = e.Avoid && p.Node is { } node ? p.Avoid.Add(node) : p.Avoid,
        Checkpoints = e.ForgetCheckpoints ? [] : p.Checkpoints,
    };

    /// <summary>Homes of a peer that are kept: more than the incarnations whose sheets can still be of use.</summary>
    private const int Remembered = 8;

    private static RunState Made(RunState s, PeerState p, SheetManifest sheet, TimeSpan now)
    {
        var after = s.With(Keep(s, p, Shared(s, sheet)) with { Acknowledged = false, Since = now });
        return sheet.Epoch != s.Epoch || s.Phase != RunPhase.Between || p.Role == PeerRole.Serve ? after
            : sheet.MeanOf is null ? after with { Round = ShardRound.Of(after) }
            : after with { Round = s.Round?.With(sheet) };
    }

    /// <summary>
    /// Of a peer's own sheet many have a copy by now, and the rest go on without it. A mean, though, is made of all of
    /// its sheets and shards or not at all: what it lacks must not be counted on.
    /// </summary>
    private static RunState LoseSheets(RunState s, PeerState p, Incarnation incarnation)
    {
        var lost = p with { Lost = [.. p.Lost.Where(old => old.Value > incarnation.Value - Remembered), incarnation] };
        if (s.Plan.Exchange.Topology != ExchangeTopology.Mean)
            return s.With(lost);
        s = s.With(lost with { Sheets = [.. p.Sheets.Where(m => m.Incarnation != incarnation)] });
        return s.Phase == RunPhase.Between ? s with { Round = ShardRound.Of(s) } : s;
    }

    private static RunState BeginEpoch(RunState s, EpochBegan e, TimeSpan now)
    {
        s = Join(s, e);
        var pool = e.Pool.ToHashSet();
        var sources = s.Rules.Sources(e.Epoch, [.. s.Sheets.Where(m => pool.Contains(SheetKey.Of(m)))]);
        var begun = e.Participants.Select(name => s.Peers[name] with
        {
            Phase = PeerPhase.Training,
            Epoch = e.Epoch,
            Attempt = 0,
            Acknowledged = false,
            Since = now,
            Sources = sources,
            JoinedEpoch = s.Peers[name].JoinedEpoch < 0 ? e.Epoch : s.Peers[name].JoinedEpoch,
        });
        return s with
        {
            Phase = RunPhase.Training,
            Since = now,
            Epoch = e.Epoch,
            Status = s.Status == RunStatus.Placing ? RunStatus.Running : s.Status,
            Started = s.Started ?? e.At,
            Missing = null,
            Round = null,
            Participants = [.. e.Participants],
            Pending = [.. e.Participants],
            Peers = s.Peers.SetItems(begun.Select(p => KeyValuePair.Create(p.Name, p))),
        };
    }

    /// <summary>From now on the exchange rules count on those who train their first epoch.</summary>
    private static RunState Join(RunState s, EpochBegan e)
    {
        var joining = e.Participants.Where(
            name => s.Peers[name].JoinedEpoch < 0 && s.Peers[name].Plan.JoinEpoch != e.Epoch).ToHashSet();
        if (joining.Count == 0)
            return s;
        var stage = s.StagePlan with
        {
            Peers = [
                .. s.StagePlan.Peers.Select(p => joining.Contains(p.Name) ? p with { JoinEpoch = e.Epoch } : p)],
        };
        return Grown(
            s,
            stage) with { Peers = s.Peers.SetItems(
                stage.Peers.Where(p => joining.Contains(p.Name))
                    .Select(p => KeyValuePair.Create(p.Name, s.Peers[p.Name] with { Plan = p }))) };
    }

    private static RunState Trained(RunState s, PeerTrained e, TimeSpan now)
    {
        var p = s.Peers[e.Peer];
        var seconds = p.Seconds.Length < EpochDeadline.Window ? p.Seconds : p.Seconds.RemoveAt(0);
        p = p with
        {
            Phase = p.Phase == PeerPhase.Training ? PeerPhase.Ready : p.Phase,
            Acknowledged = false,
            Since = now,
            Failures = 0,
            ResumedEpoch = -1,
            Sources = null,
            Checkpoints = p.Checkpoints.IsEmpty ? [e.Checkpoint] : [e.Checkpoint, p.Checkpoints[0]],
            TestSheet = e.TestSheet,
            Seconds = seconds.Add(e.Seconds),
            Metrics = e.Metrics,
            BytesIn = p.BytesIn + e.Metrics.BytesIn,
            WaitSeconds = p.WaitSeconds + e.Metrics.WaitSeconds,
        };
        return s.With(e.Sheet is null ? p : Keep(s, p, e.Sheet)) with { Pending = s.Pending.Remove(e.Peer) };
    }

    /// <summary>All shards of a round name the same peers: one list of them is kept for all.</summary>
    private static SheetManifest Shared(RunState s, SheetManifest sheet)
    {
        if (sheet.MeanOf is not { } names)
            return sheet;
        var other = s.InOrder.Select(p => p.Sheets.LastOrDefault(m => m.MeanOf is not null && m.Epoch == sheet.Epoch))
            .FirstOrDefault(m => m is not null);
        return other?.MeanOf is { } known && (ReferenceEquals(known, names) || known.SequenceEqual(names))
            ? sheet with { MeanOf = known }
            : sheet;
    }

    /// <summary>
    /// A peer's sheets are few: as many as staleness lets a later epoch use, and a serving teacher's by view.
    /// </summary>
    private static PeerState Keep(RunState s, PeerState p, SheetManifest sheet)
    {
        var others = p.Sheets.Where(
            m => m.Epoch != sheet.Epoch || m.View != sheet.View || m.FirstRow != sheet.FirstRow
                || m.MeanOf is null != sheet.MeanOf is null);
        var keep = p.Role == PeerRole.Serve ? Math.Max(3, s.Plan.Views.Period) : 2 * (s.Plan.Exchange.MaxStaleness + 2);
        return p with { Sheets = [.. others.TakeLast(keep - 1), sheet] };
    }

    private static RunPhase AfterEpoch(RunState s) =>
        s.Epoch + 1 < s.StagePlan.Epochs || !s.IsLastStage
            || s.InOrder.Count(p => p.IsStudent && p.TestSheet is not null) < 2
            ? RunPhase.Between
            : RunPhase.Scoring;
}
