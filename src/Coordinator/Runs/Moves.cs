using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// Peers that change their node without being lost: it drains, or leaves in good order. What they know is copied first,
/// so that the next node has it whatever becomes of this one.
/// </summary>
public static class Moves
{
    /// <summary>
    /// The peers that leave a node that drains, now: nobody is interrupted in an epoch, and nobody moves who will be
    /// released anyway.
    /// </summary>
    public static IEnumerable<RunPeer> Due(RunState s) =>
        s.Draining.IsEmpty ? [] : s.InOrder.Where(p => IsDue(s, p));

    public static bool IsDue(RunState s, RunPeer p) =>
        s.Phase is RunPhase.Between or RunPhase.Training
            && p is { Phase: PeerPhase.Starting or PeerPhase.Ready, Node: { } node } && s.Draining.ContainsKey(node)
            && (p.Phase == PeerPhase.Starting || HasMoreToTrain(s, p));

    private static bool HasMoreToTrain(RunState s, RunPeer p) => OwnPace.Has(s, p) && s.Epoch >= 0
        ? OwnPace.NextOf(s, p) is not null
        : s.Epoch + 1 < s.StagePlan.Epochs;

    /// <summary>Its node goes away, at once or when its epoch is done.</summary>
    public static bool IsLeaving(RunState s, RunPeer p) =>
        p is { Phase: PeerPhase.Starting or PeerPhase.Ready or PeerPhase.Training, Node: { } node }
            && s.Leaving.ContainsKey(node);

    /// <summary>When what it knows began to be copied.</summary>
    public static TimeSpan Since(RunState s, RunPeer p)
    {
        var drained = s.Draining.GetValueOrDefault(p.Node!.Value, s.Leaving.GetValueOrDefault(p.Node!.Value));
        return p.Since > drained ? p.Since : drained;
    }

    /// <summary>
    /// The newest checkpoint of everybody who is or was on this node, with its accuracy: those of earlier stages are
    /// needed too.
    /// </summary>
    public static ImmutableArray<(CheckpointRef Checkpoint, double? Accuracy)> Newest(RunState s, NodeId node) =>
    [
        .. s.InOrder.Where(p => p.Node == node && !p.Checkpoints.IsEmpty)
            .Select(p => (p.Checkpoints[0], p.Metrics?.Accuracy)),
        .. s.Graduates.OrderBy(g => g.Key.Value, StringComparer.Ordinal)
            .Where(g => g.Value.Node == node && !g.Value.Checkpoints.IsEmpty)
            .Select(g => (g.Value.Checkpoints[0], (double?)null)),
    ];
}
