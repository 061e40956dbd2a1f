using System.Collections.Immutable;

namespace KdCluster.Coordinator.Placement;

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
