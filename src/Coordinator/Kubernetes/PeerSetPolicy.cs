using System.Collections.Immutable;
using System.Globalization;
using KdCluster.Coordinator.Placement;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>
/// How many pods the peers need. Pods come before peers: a peer that waits for a slot brings one. Pods go after peers:
/// a StatefulSet takes away its highest ordinals, so these are closed to new peers first, and go when they are idle or
/// when what they host has room below. Never fewer than min, never more than max.
/// </summary>
public static class PeerSetPolicy
{
    /// <param name="replicas">That the set is asked for at present.</param>
    /// <param name="idleSince">From the decision before.</param>
    public static PeerSetDecision Decide(
        PeerSetSettings set, int replicas, SlotRoom room, TimeSpan? idleSince, TimeSpan now)
    {
        var pods = room.Nodes.Select(node => (Node: node, Ordinal: Ordinal(set, node.Node))).ToList();
        var own = pods.Where(pod => pod.Ordinal is not null).ToList();
        var elsewhere = pods.Where(pod => pod is { Ordinal: null, Node.Open: true }).Sum(pod => pod.Node.Slots);
        var each = own.Count > 0 ? Math.Max(1, own.Max(pod => pod.Node.Slots)) : 1;
        var needed = (Math.Max(0, room.Wanted - elsewhere) + each - 1) / each;
        var target = Math.Clamp(needed, set.Min, set.Max);
        if (replicas < target)
            return new(target, [], null, $"{set.Set} grows from {replicas} to {target} pods");
        if (replicas == target)
            return new(null, From(target), null, Note(set, needed, target, own.Count(pod => pod.Ordinal < target)));

        var since = idleSince ?? now;
        if (replicas <= set.Max && now - since < set.Idle)
            return new(null, From(replicas), since, null);
        var closed = From(target);
        var lowest = Math.Max(target, Lowest(own, pods.Select(pod => pod.Node), target, closed));
        return new(
            lowest < replicas ? lowest : null, closed, since,
            lowest < replicas ? $"{set.Set} shrinks from {replicas} to {lowest} pods" : null);

        // A pod that has been taken away still says hello for a moment.
        ImmutableHashSet<string> From(int ordinal) =>
            [.. own.Where(pod => pod.Ordinal >= ordinal).Select(pod => pod.Node.Node)];
    }

    /// <summary>So many pods may stay at the least, for no peer to be without a slot.</summary>
    private static int Lowest(
        List<(NodeRoom Node, int? Ordinal)> own, IEnumerable<NodeRoom> all, int target, ImmutableHashSet<string> closed)
    {
        var busy = own.Where(pod => pod.Ordinal >= target && pod.Node.Taken > 0).ToList();
        var below = all.Where(node => !closed.Contains(node.Node)).Sum(node => node.Free);
        return busy.Sum(pod => pod.Node.Taken) <= below ? target : busy.Max(pod => pod.Ordinal!.Value) + 1;
    }

    private static string? Note(PeerSetSettings set, int needed, int target, int joined) =>
        needed > set.Max ? $"{set.Set} has {target} pods, the most that kubernetes.max allows"
        : joined < target ? $"{target - joined} of the {target} pods of {set.Set} have not joined yet"
        : null;

    /// <summary>Of a pod of the set, by its name; null: the node is none.</summary>
    private static int? Ordinal(PeerSetSettings set, string node) =>
        node.StartsWith(set.Set + "-", StringComparison.Ordinal)
            && int.TryParse(
                node.AsSpan(set.Set.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)
            ? ordinal
            : null;
}
