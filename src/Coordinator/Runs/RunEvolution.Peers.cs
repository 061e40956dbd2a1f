using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>What becomes of one peer.</summary>
public static partial class RunEvolution
{
    /// <summary>Homes of a peer that are kept: more than the incarnations whose sheets can still be of use.</summary>
    private const int Remembered = 8;

    private static RunPeer Release(RunPeer p, TimeSpan now) => p.Phase switch
    {
        PeerPhase.Starting or PeerPhase.Ready or PeerPhase.Training =>
            p with { Phase = PeerPhase.Releasing, Acknowledged = false, Since = now },
        PeerPhase.Waiting => p with { Phase = PeerPhase.Freed, Since = now },
        _ => p,
    };

    /// <summary>With a new incarnation, when it has a place: what the old one does counts for nothing.</summary>
    private static RunPeer Return(RunPeer p, TimeSpan now) => p with
    {
        Phase = PeerPhase.Waiting,
        Node = null,
        Acknowledged = false,
        Since = now,
        NotBefore = now,
        Failures = 0,
        Losses = 0,
        Moves = false,
        Reason = null,
    };

    private static RunPeer Assign(RunPeer p, PeerAssigned e, TimeSpan now) => p with
    {
        Phase = PeerPhase.Starting,
        Incarnation = e.Incarnation,
        Node = e.Node,
        Slot = e.Slot,
        Device = e.Device,
        From = e.From ?? p.From,
        Homes = [.. p.Homes.TakeLast(Remembered - 1), (e.Incarnation, e.Node)],
        Acknowledged = false,
        Since = now,
        Sheets = p.Role == PeerRole.Serve ? [] : p.Sheets,
    };

    /// <summary>
    /// A participant of the open epoch that comes back trains that epoch anew; anyone else waits for the next.
    /// </summary>
    private static RunPeer Start(RunState s, RunPeer p, TimeSpan now) => p with
    {
        Phase = s.Phase == RunPhase.Training && s.Pending.Contains(p.Name) && !OwnPace.Has(s, p)
            ? PeerPhase.Training
            : PeerPhase.Ready,
        Acknowledged = false,
        Since = now,
        Reason = null,
    };

    private static RunPeer Lose(RunPeer p, PeerLost e, TimeSpan now) => p with
    {
        Phase = PeerPhase.Waiting,
        Node = null,
        Attempt = p.Phase == PeerPhase.Training ? p.Attempt + 1 : p.Attempt,
        Acknowledged = false,
        Since = now,
        NotBefore = now + TimeSpan.FromSeconds(e.RetrySeconds),
        Failures = p.Failures + (e.Blame ? 1 : 0),
        Losses = p.Losses + (e.Moves ? 0 : 1),
        Moves = e.Moves,
        Reason = e.Reason,
        Avoid = e.Avoid && p.Node is { } node ? p.Avoid.Add(node) : p.Avoid,
        Checkpoints = e.ForgetCheckpoints ? [] : p.Checkpoints,
        CheckpointFailures = e.NoCheckpoint ? p.CheckpointFailures + 1 : p.CheckpointFailures,
    };
}
