using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What each peer is owed now: at most one command, a function of the state. It is sent when it changes and again until the state says
/// that it is done, which makes a restart of the coordinator nothing special.
/// </summary>
public static class Outbox
{
    public static IPeerMessage? Owed(RunState s, PeerState p) => p.Phase switch
    {
        PeerPhase.Starting => Assign(s, p),
        PeerPhase.Training => Epoch(s, p),
        PeerPhase.Releasing => new ReleasePeer(s.FenceOf(p, epoch: false), s.Reason ?? "its work is done"),
        PeerPhase.Ready when s.Phase == RunPhase.Scoring && Scorer(s)?.Name == p.Name => Score(s, p),
        PeerPhase.Ready => SheetOwed(s, p),
        _ => null,
    };

    /// <summary>Says whether two owed commands are the same without building them: the peer's part of the state that they are made from.</summary>
    public static (PeerPhase, Incarnation, int Epoch, int Attempt, int Sheet, bool Scores) Key(RunState s, PeerState p) => (
        p.Phase, p.Incarnation, p.Epoch, p.Attempt, p.Phase == PeerPhase.Ready ? NextSheet(s, p)?.Epoch ?? -2 : -2,
        s.Phase == RunPhase.Scoring && Scorer(s)?.Name == p.Name);

    public static SheetOrder? OrderAfter(RunState s, PeerState p) => ExchangeSchedule.After(s.Plan, s.Stage, p.Epoch, p.Plan);

    /// <summary>The sheet on demand that the peer must still make before this epoch can begin; null when there is none.</summary>
    public static SheetOrder? SheetNeeded(RunState s, PeerState p, int epoch)
    {
        if (epoch >= s.StagePlan.Epochs)
            return null;
        if (p.Role == PeerRole.Serve)
        {
            var order = ExchangeSchedule.Teacher(s.Plan, s.Stage, epoch);
            return order is null || p.Sheets.Any(m => m.View == order.View) ? null : order;
        }

        var before = epoch == 0 ? ExchangeSchedule.Before(s.Plan, s.Stage, p.Plan) : null;
        return before is null || !p.Sheets.IsEmpty ? null : before;
    }

    /// <summary>A serving teacher works one epoch ahead, so that nobody waits for its sheet.</summary>
    public static MakeSheet? SheetOwed(RunState s, PeerState p) =>
        NextSheet(s, p) is var (epoch, order) ? new MakeSheet(s.FenceOf(p) with { Epoch = epoch, Attempt = 0 }, order, epoch - 1) : null;

    private static (int Epoch, SheetOrder Order)? NextSheet(RunState s, PeerState p)
    {
        if (s.Phase is not (RunPhase.Between or RunPhase.Training))
            return null;
        return SheetNeeded(s, p, s.Epoch + 1) is { } order ? (s.Epoch + 1, order) : null;
    }

    /// <summary>The first peer that can measure the ensemble and has not tried yet.</summary>
    public static PeerState? Scorer(RunState s) => s.InOrder.FirstOrDefault(p => p.Role == PeerRole.Train && p.Phase == PeerPhase.Ready && !s.ScoreTried.Contains(p.Name));

    /// <summary>Hints that a new sheet exists, for those who will use it: they fetch it while others still train.</summary>
    public static IEnumerable<SheetAvailable> Hints(RunState s, SheetManifest sheet)
    {
        var next = s.Epoch + 1;
        if (next >= s.StagePlan.Epochs || s.Order.Length > MostHinted)
            return [];
        return s.InOrder.Where(p => p.Role == PeerRole.Train && p.IsUp && ExchangeSchedule.Sources(s.Plan, s.Stage, next, p.Plan, [sheet]).Count > 0)
            .Select(p => new SheetAvailable(s.FenceOf(p) with { Epoch = next, Attempt = 0 }, sheet));
    }

    /// <summary>Hints grow with the square of the cohort; in a large one the order itself is soon enough.</summary>
    private const int MostHinted = 32;

    private static AssignPeer Assign(RunState s, PeerState p) => new(
        s.FenceOf(p, epoch: false), p.Role, TrimmedPlan.For(s, p), p.Slot, p.Checkpoints,
        p.Plan.Init.Peer is { } from && s.Graduates.TryGetValue(from, out var g) ? g.Checkpoints.FirstOrDefault() : null,
        p.Role == PeerRole.Serve ? [] : [.. s.StagePlan.Teachers.Select(t => s.Graduates.GetValueOrDefault(t)?.Checkpoints.FirstOrDefault()).OfType<CheckpointRef>()]);

    private static StartEpoch Epoch(RunState s, PeerState p) => new(
        s.FenceOf(p), s.Plan.Views.ViewOf(p.Epoch), ExchangeSchedule.Sources(s.Plan, s.Stage, p.Epoch, p.Plan, p.Pool),
        ExchangeSchedule.WeightScale(s.Plan, s.Stage, p.Epoch), OrderAfter(s, p), s.IsLastStage && p.Epoch == s.StagePlan.Epochs - 1 && !p.Plan.IsControl);

    private static ScoreEnsemble Score(RunState s, PeerState p) =>
        new(s.FenceOf(p), [.. s.InOrder.Where(x => x.IsStudent).Select(x => x.TestSheet).OfType<SheetManifest>()]);
}
