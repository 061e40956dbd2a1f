using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// What comes to a run from inside the coordinator; the rest are messages of <see cref="Contracts.Messages"/>.
/// </summary>
public interface IRunInput;

/// <summary>Time has passed.</summary>
public sealed record Tick : IRunInput;

/// <summary>A node is no longer a member, or leaves.</summary>
public sealed record NodeGone(NodeId Node, string Reason) : IRunInput
{
    /// <summary>Another process has its place already, with the same data folder.</summary>
    public bool KeepsSheets { get; init; }

    /// <summary>In good order: what its peers know was copied before.</summary>
    public bool Leaves { get; init; }
}

/// <summary>A node takes no new peers from now on, or takes some again. Said again whenever it is known anew.</summary>
/// <param name="By">Whose token asked for it; null: none was asked for, or this is no news.</param>
public sealed record NodeDrains(NodeId Node, bool Drains, string? By = null) : IRunInput;

/// <summary>A node is about to be gone: what its peers know is being copied.</summary>
public sealed record NodeLeaves(NodeId Node) : IRunInput;

/// <summary>From a run: the moves of its peers on this node, which leaves, are in the journal.</summary>
public sealed record MovesWritten(RunId Run, NodeId Node);

/// <summary>What this peer knows is copied, or could not be in time: it may leave its node.</summary>
public sealed record PeerMayMove(PeerId Peer, Incarnation Incarnation) : IRunInput;

/// <summary>A node is there (again), and its sheets are served at this base address.</summary>
public sealed record NodeServes(NodeId Node, string Url) : IRunInput;

/// <summary>Places for peers that asked for one.</summary>
public sealed record SlotsGranted(ImmutableArray<SlotGrant> Grants) : IRunInput;

public sealed record SlotGrant(PeerId Peer, Incarnation Incarnation, NodeId Node, int Slot, string Device);

/// <summary>Not every peer can be placed now.</summary>
/// <param name="Missing">What is missing, in words; null when nothing is any more.</param>
/// <param name="Queued">Nothing is missing but what other runs have: the run waits for its turn, and the time does not
///     count against its deadline.</param>
public sealed record PlacementReport(string? Missing, bool Queued = false) : IRunInput
{
    /// <summary>Slots that the run may take besides: nobody else wants them.</summary>
    public int Spare { get; init; }

    /// <summary>So many of the slots that it took besides it may keep: others wait. Null: all.</summary>
    public int? Keep { get; init; }
}

/// <param name="Events">To be written to the journal, then applied (<see cref="After"/> has them applied
///     already).</param>
/// <param name="Replies">To be sent to the peer's node once the events are durable.</param>
/// <param name="Answer">For who asked: a front door. Null for everything else.</param>
public sealed record Decision(
    RunState After, ImmutableArray<IRunEvent> Events, ImmutableArray<IPeerMessage> Replies, ICommandAnswer? Answer);
