using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Placement;

/// <summary>A peer that wants a place.</summary>
/// <param name="Incarnation">The one that it will have there.</param>
/// <param name="Device">`cpu`, `cuda` (any), `cuda:1` or null (whatever there is, a GPU rather than a CPU).</param>
/// <param name="Prefer">The node that has its checkpoint.</param>
public sealed record SlotRequest(
    PeerId Peer, Incarnation Incarnation, PeerRole Role, string? Device, ImmutableHashSet<NodeId> Avoid,
    NodeId? Prefer);

/// <summary>A place that a peer has.</summary>
/// <param name="Slot">-1 for a serving teacher, which takes none.</param>
public sealed record SlotHold(PeerId Peer, Incarnation Incarnation, NodeId Node, int Slot);

/// <summary>
/// What a run has and wants of the cluster's slots. Always the whole of it: the newest replaces what was said before.
/// </summary>
/// <param name="Together">All or none: a stage that begins with part of its peers would keep slots from others and
///     train nothing.</param>
public sealed record SlotDemand(
    RunId Run, ImmutableArray<SlotHold> Holds, ImmutableArray<SlotRequest> Wants, bool Together)
{
    /// <summary>So many more slots it would take if nobody else wants them.</summary>
    public int More { get; init; }

    /// <summary>What device these must have; null: any.</summary>
    public string? MoreOf { get; init; }

    /// <summary>So many of its slots it would give back for a run that waits for its turn.</summary>
    public int Extra { get; init; }

    /// <summary>So many of its slots it gives back soon in any case.</summary>
    public int Leaving { get; init; }

    public bool Says(SlotDemand other) =>
        Run == other.Run && Together == other.Together && More == other.More && MoreOf == other.MoreOf
            && Extra == other.Extra && Leaving == other.Leaving && Holds.SequenceEqual(other.Holds)
            && Wants.SequenceEqual(other.Wants);
}

/// <summary>What a run gets.</summary>
/// <param name="Missing">What it does not get, in words; null when it has all that it wants.</param>
public sealed record SlotAnswer(RunId Run, ImmutableArray<SlotGrant> Grants, string? Missing)
{
    /// <summary>It would get all of it if no other run had slots: it waits for its turn.</summary>
    public bool Queued { get; init; }

    /// <summary>Slots that it may take besides: nobody else wants them.</summary>
    public int Spare { get; init; }

    /// <summary>So many of its <see cref="SlotDemand.Extra"/> slots it may keep, for others wait; null: all.</summary>
    public int? Keep { get; init; }
}
