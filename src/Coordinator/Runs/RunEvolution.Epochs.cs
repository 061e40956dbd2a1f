using KdCluster.Contracts;
using KdCluster.Contracts.Exchange;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>What epochs and sheets make of the state.</summary>
public static partial class RunEvolution
{
    private static RunState BeginEpoch(RunState s, EpochBegan e, TimeSpan now)
    {
        s = Join(s, e);
        var pool = e.Pool.ToHashSet();
        var sources = Quarantine.Describe(
            s.Rules.Sources(e.Epoch, [.. s.Sheets.Where(m => pool.Contains(SheetKey.Of(m)))]), s.Standings);
        var joined = e.Participants.Select(name => s.Peers[name] with
        {
            JoinedEpoch = s.Peers[name].JoinedEpoch < 0 ? e.Epoch : s.Peers[name].JoinedEpoch,
        });
        // Who goes on by itself has begun this epoch already, or does by an event of its own.
        var begun = joined.Select(p => OwnPace.Has(s, p) ? p : p with
        {
            Phase = PeerPhase.Training,
            Epoch = e.Epoch,
            Attempt = 0,
            Acknowledged = false,
            Since = now,
            Sources = sources,
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
            Pending = [.. e.Participants.Where(name => s.Peers[name].TrainedEpoch < e.Epoch)],
            Peers = s.Peers.With(begun),
        };
    }

    private static RunState BeginOwn(RunState s, PeerBegan e, TimeSpan now)
    {
        var (p, pool) = (s.Peers[e.Peer], e.Pool.ToHashSet());
        // A sheet that is wanted by then is due from now on.
        var teachers = OwnPace.Teachers(s).Where(t => t.Phase == PeerPhase.Ready).ToList();
        var began = p with
        {
            Phase = PeerPhase.Training,
            Epoch = e.Epoch,
            Attempt = p.Epoch == e.Epoch ? p.Attempt : 0,
            Acknowledged = false,
            Since = now,
            Sources = s.Rules.Sources(
                e.Epoch, [.. OwnPace.Taught(s).Where(m => pool.Contains(SheetKey.Of(m)))]),
            JoinedEpoch = p.JoinedEpoch < 0 ? e.Epoch : p.JoinedEpoch,
        };
        return s with { Peers = s.Peers.With(began).With(teachers.Select(t => t with { Since = now })) };
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
        return Grown(s, stage) with
        {
            Peers = s.Peers.With(
                stage.Peers.Where(p => joining.Contains(p.Name)).Select(p => s.Peers[p.Name] with { Plan = p })),
        };
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
            Losses = 0,
            Moves = false,
            CheckpointFailures = 0,
            TrainedEpoch = e.Epoch,
            FinishedAt = now,
            ResumedEpoch = -1,
            Sources = null,
            Checkpoints = p.Checkpoints.IsEmpty ? [e.Checkpoint] : [e.Checkpoint, p.Checkpoints[0]],
            TestSheet = e.TestSheet,
            Seconds = seconds.Add(e.Seconds),
            Metrics = e.Metrics,
            Accuracies = s.StagePlan.Peers[^1].IsControl
                ? p.Accuracies.SetItem(e.Epoch, e.Metrics.Accuracy)
                : p.Accuracies,
            BytesIn = p.BytesIn + e.Metrics.BytesIn,
            WaitSeconds = p.WaitSeconds + e.Metrics.WaitSeconds,
        };
        return s.With(e.Sheet is null ? p : Keep(s, p, e.Sheet)) with { Pending = s.Pending.Remove(e.Peer) };
    }

    /// <summary>What those who trained the epoch found of their sources.</summary>
    private static RunState Standing(RunState s, EpochEnded e) => s.Plan.Exchange.Quarantine is null
        ? s
        : s with
        {
            Standings = Quarantine.After(
                s.Standings,
                e.Participants.Select(name => s.Peers[name]).Where(p => p.TrainedEpoch == e.Epoch)
                    .Select(p => p.Metrics?.Found)),
        };

    private static RunPhase AfterEpoch(RunState s) =>
        s.Epoch + 1 < s.StagePlan.Epochs || !s.IsLastStage
            || s.InOrder.Count(p => p.IsStudent && p.TestSheet is not null) < 2
            ? RunPhase.Between
            : RunPhase.Scoring;

    private static RunState Made(RunState s, RunPeer p, SheetManifest sheet, TimeSpan now)
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
    private static RunState LoseSheets(RunState s, RunPeer p, Incarnation incarnation)
    {
        var lost = p with { Lost = [.. p.Lost.Where(old => old.Value > incarnation.Value - Remembered), incarnation] };
        if (s.Plan.Exchange.Topology != ExchangeTopology.Mean)
            return s.With(lost);
        s = s.With(lost with { Sheets = [.. p.Sheets.Where(m => m.Incarnation != incarnation)] });
        return s.Phase == RunPhase.Between ? s with { Round = ShardRound.Of(s) } : s;
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

    /// <summary>Of a serving teacher: students that are further apart have a sheet made twice.</summary>
    private const int MostServed = 16;

    /// <summary>
    /// A peer's sheets are few: as many as staleness lets a later epoch use, and a serving teacher's by view.
    /// </summary>
    private static RunPeer Keep(RunState s, RunPeer p, SheetManifest sheet)
    {
        var others = p.Sheets.Where(
            m => m.Epoch != sheet.Epoch || m.View != sheet.View || m.FirstRow != sheet.FirstRow
                || m.MeanOf is null != sheet.MeanOf is null);
        var keep = p.Role == PeerRole.Serve
            ? Math.Max(MostServed, s.Plan.Views.Period)
            : 2 * (s.Plan.Exchange.MaxStaleness + 2);
        return p with { Sheets = [.. others.TakeLast(keep - 1), sheet] };
    }
}
