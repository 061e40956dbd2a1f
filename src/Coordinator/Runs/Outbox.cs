using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What each peer is owed now: at most one command, a function of the state. It is sent when it changes and again until
/// the state says that it is done, which makes a restart of the coordinator nothing special.
/// </summary>
public static class Outbox
{
    public static IPeerMessage? Owed(RunState s, RunPeer p) => p.Phase switch
    {
        PeerPhase.Starting => Assign(s, p),
        PeerPhase.Training => Epoch(s, p),
        PeerPhase.Releasing => new ReleasePeer(s.FenceOf(p, epoch: false), s.Reason ?? "its work is done"),
        PeerPhase.Ready when s.Phase == RunPhase.Scoring && Scorer(s)?.Name == p.Name => Score(s, p),
        PeerPhase.Ready => SheetsDue.Of(s, p)?.Command(s, p),
        _ => null,
    };

    /// <summary>
    /// Says whether two owed commands are the same without building them: the peer's part of the state that they are
    /// made from.
    /// </summary>
    public static (PeerPhase, Incarnation, int Epoch, int Attempt, SheetDue? Sheet, bool Scores) Key(
        RunState s, RunPeer p) => (
        p.Phase, p.Incarnation, p.Epoch, p.Attempt, p.Phase == PeerPhase.Ready ? SheetsDue.Of(s, p) : null,
        s.Phase == RunPhase.Scoring && Scorer(s)?.Name == p.Name);

    /// <summary>The first peer that can measure the ensemble and has not tried yet.</summary>
    public static RunPeer? Scorer(RunState s) =>
        s.InOrder.FirstOrDefault(
            p => p.Role == PeerRole.Train && p.Phase == PeerPhase.Ready && !s.ScoreTried.Contains(p.Name)
                && OwnPace.NextOf(s, p) is null);

    /// <summary>
    /// Hints that a new sheet exists, for those who will use it: they fetch it while others still train.
    /// </summary>
    public static IEnumerable<SheetAvailable> Hints(RunState s, SheetManifest sheet)
    {
        return s.Peers.Count > MostHinted
            ? []
            : s.InOrder.Where(p => p.Role == PeerRole.Train && p.IsUp).Select(p => (Peer: p, Next: NextOf(s, p)))
                .Where(one => s.Rules.Sources(one.Next, [sheet]).For(one.Peer.Name).Count > 0)
                .Select(one => new SheetAvailable(
                    s.FenceOf(one.Peer) with { Epoch = one.Next, Attempt = 0 }, sheet));
    }

    /// <summary>The epoch that a peer will begin next.</summary>
    private static int NextOf(RunState s, RunPeer p) => !OwnPace.Has(s, p) || s.Epoch < 0 ? s.Epoch + 1
        : p.Phase == PeerPhase.Training ? p.Epoch + 1
        : OwnPace.NextOf(s, p) ?? s.StagePlan.Epochs;

    /// <summary>Hints grow with the square of the cohort; in a large one the order itself is soon enough.</summary>
    private const int MostHinted = 32;

    /// <summary>
    /// For a peer that a node says that it hosts, and that has been replaced; null: it belongs there.
    /// </summary>
    public static ReleasePeer? Stray(RunState s, NodeId node, HostedPeer hosted)
    {
        var belongs = !s.HasEnded && hosted.Stage == s.Stage && s.Peers.TryGetValue(hosted.Peer, out var p)
            && p.HasNode && p.Incarnation == hosted.Incarnation && p.Node == node;
        return belongs
            ? null
            : new ReleasePeer(
                new Fence(s.Run, s.Term, hosted.Stage, hosted.Peer, hosted.Incarnation), "it has been replaced");
    }

    private static AssignPeer Assign(RunState s, RunPeer p) => new(
        s.FenceOf(p, epoch: false), p.Role, TrimmedPlan.For(s, p), p.Slot, p.Resumable,
        p.From ?? (p.Plan.Init.Peer is { } from && s.Graduates.TryGetValue(from, out var g)
            ? g.Checkpoints.FirstOrDefault()
            : null),
        p.Role == PeerRole.Serve || s.Rules.TeachersTeach
            ? []
            : [
                .. s.StagePlan.Teachers.Select(t => s.Graduates.GetValueOrDefault(t)?.Checkpoints.FirstOrDefault())
                .OfType<CheckpointRef>()]);

    private static StartEpoch Epoch(RunState s, RunPeer p) => new(
        s.FenceOf(p), s.Plan.Views.ViewOf(p.Epoch), p.Sources?.For(p.Name) ?? [],
        s.Rules.WeightScale(p.Epoch), s.Rules.SheetAfter(p.Name, p.Epoch),
        s.WantsTestSheet(p));

    private static ScoreEnsemble Score(RunState s, RunPeer p) =>
        new(s.FenceOf(p), [.. s.InOrder.Where(x => x.IsStudent).Select(x => x.TestSheet).OfType<SheetManifest>()]);
}
