using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Views;

/// <summary>A run's state as the API shows it.</summary>
public static class RunViewing
{
    /// <param name="waits">What it waits for now; null of a run that has ended.</param>
    public static RunSummary Summary(RunState s, IReadOnlyList<RunWait>? waits = null)
    {
        var stage = s.Plan.Stages[Math.Max(0, s.Stage)];
        var up = s.Peers.Values.Count(p => p.Role == PeerRole.Train && p.IsUp);
        var wanted = s.Stage < 0 ? stage.Peers.Count : s.InOrder.Count(p => p.Role == PeerRole.Train && !p.IsGone);
        return new RunSummary(
            s.Run, s.Plan.Name, s.Status, s.Reason, Math.Max(0, s.Stage), s.Plan.Stages.Count, stage.Name,
            EpochShown(s), stage.Epochs, up, wanted, Waiting(s, waits ?? []), s.Plan.Hash, s.Submitted, s.Started,
            s.Finished)
        {
            Sweep = s is { Sweep: { } sweep, Plan.Sweep: { } point }
                ? new SweepPlace(sweep, point.Index, point.Count, point.Values, s.Plan.Seed)
                : null,
            Gain = GainViewing.Of(s),
            Score = s.Plan.Data.Target is null ? null : s.Plan.Data.Task.Score,
        };
    }

    /// <param name="progress">The newest word of a peer about the epoch that it trains; null when there is
    ///     none.</param>
    /// <param name="waits">As above.</param>
    /// <param name="now">Null of a run that has ended.</param>
    public static RunDetail Detail(
        RunState s, long lastEvent, Func<RunPeer, PeerProgress?> progress, IReadOnlyList<RunWait>? waits = null,
        Moment? now = null) => new(
        Summary(s, waits),
        [
            .. s.Plan.Stages.Select(
                stage => new StageView(
                    stage.Name, stage.Epochs, [.. stage.Peers.Select(p => p.Name)], stage.Teachers,
                    stage.Distill?.Method))],
        s.Stage < 0
            ? [.. s.Plan.Stages[0].Peers.Select(p => Peer(s, new RunPeer(p, PeerRole.Train), null))]
            : [.. s.InOrder.Select(p => Peer(s, p, progress(p)))],
        lastEvent)
    {
        Waits = now is { } moment ? [.. (waits ?? []).Take(MostWaits).Select(wait => Wait(wait, moment))] : [],
        Autoscale = s.Plan.Scale is { Autoscale: true } scale ? new(scale.Max, s.Autoscales) : null,
    };

    /// <summary>A run of a thousand peers waits for each of them; nobody reads so many lines.</summary>
    private const int MostWaits = 50;

    /// <summary>Limits are monotonic; people read clocks.</summary>
    private static WaitView Wait(RunWait wait, Moment now)
    {
        var since = now.Time - (now.Elapsed - wait.Since);
        return new(wait.What, since, wait.Limit is { } limit ? since + limit : null);
    }

    public static PeerView Peer(RunState s, RunPeer p, PeerProgress? progress)
    {
        var current = progress is not null && progress.Fence.Incarnation == p.Incarnation
            && progress.Fence.Epoch == p.Epoch && p.Phase == PeerPhase.Training;
        return new PeerView(
            s.Run, Math.Max(0, s.Stage), p.Name, p.Plan.Model, p.Role, p.Plan.ControlOf, Status(p),
            p.IsUp ? progress?.Activity : null, p.Reason, p.Node, p.Device, p.Incarnation,
            Math.Max(0, p.JoinedEpoch), p.Epoch, Epochs(s), current ? progress!.Done : 0, progress?.Total ?? 0,
            current && progress!.Done > 0 ? progress.Loss : p.Metrics?.Loss, p.Metrics?.Accuracy,
            (current && progress!.ImagesPerSecond > 0 ? progress.ImagesPerSecond : p.Metrics?.ImagesPerSecond) ?? 0,
            Math.Max(progress?.WaitSeconds ?? 0, p.WaitSeconds), Math.Max(progress?.BytesIn ?? 0, p.BytesIn),
            progress?.BytesOut ?? 0)
        {
            QuarantinedSince = s.Quarantined.TryGetValue(p.Name, out var since) ? since : null,
        };
    }

    private static int Epochs(RunState s) => s.Plan.Stages[Math.Max(0, s.Stage)].Epochs;

    private static int EpochShown(RunState s) => s.Phase == RunPhase.Training ? s.Epoch : s.Epoch + 1;

    private static string? Waiting(RunState s, IReadOnlyList<RunWait> waits)
    {
        if (s.HasEnded || s.Stage < 0 || s.Phase != RunPhase.Between)
            return s.HasEnded ? null : s.Missing;
        return s.Missing ?? (waits.Count > 0 ? string.Join("; ", waits.Take(3).Select(wait => wait.What)) : null);
    }

    private static PeerStatus Status(RunPeer p) => p.Phase switch
    {
        PeerPhase.Waiting when p.Incarnation.Value == 0 || p.Moves || p.Reason is null => PeerStatus.Waiting,
        PeerPhase.Waiting => PeerStatus.Lost,
        PeerPhase.Starting => PeerStatus.Starting,
        PeerPhase.Ready => p.Role == PeerRole.Serve ? PeerStatus.Serving : PeerStatus.Ready,
        PeerPhase.Training => PeerStatus.Training,
        PeerPhase.Abandoned => PeerStatus.Abandoned,
        _ => PeerStatus.Released,
    };
}
