using System.Collections.Immutable;

namespace KdCluster.Coordinator.Kubernetes;

/// <summary>A node and its slots.</summary>
/// <param name="Taken">Slots that have peers, or have been promised to some.</param>
/// <param name="Open">It takes new peers.</param>
public sealed record NodeRoom(string Node, int Slots, int Taken, bool Open)
{
    public int Free => Open ? Slots - Taken : 0;
}

/// <summary>What runs want of slots, and what nodes have of them.</summary>
/// <param name="Wanted">Slots that runs have or wait for, of all nodes together.</param>
public sealed record SlotRoom(int Wanted, ImmutableArray<NodeRoom> Nodes)
{
    /// <summary>Slots that are free and that nobody waits for.</summary>
    public int Spare => Math.Max(0, Nodes.Where(n => n.Open).Sum(n => n.Slots) - Wanted);
}

/// <summary>What is to be done about the pods.</summary>
/// <param name="Replicas">To ask Kubernetes for; null: nothing.</param>
/// <param name="Closed">Nodes that take no new peers, because their pods go first.</param>
/// <param name="IdleSince">Since when there are more pods than needed; null: there are not.</param>
/// <param name="Note">What somebody who waits for slots should know; null: nothing.</param>
public sealed record PeerSetDecision(
    int? Replicas, ImmutableHashSet<string> Closed, TimeSpan? IdleSince, string? Note);
