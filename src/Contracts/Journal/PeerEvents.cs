using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Journal;

/// <summary>
/// Scaled up: a peer that the run file did not have. It joins at the next epoch boundary at which it is ready.
/// </summary>
public sealed record PeerAdded(int Stage, PeerPlan Peer) : IRunEvent;

/// <summary>Scaled down: it takes no further part.</summary>
public sealed record PeerRemoved(int Stage, PeerId Peer) : IRunEvent;

/// <summary>Scaled up again: a peer that was taken away comes back as itself, where it was.</summary>
public sealed record PeerReturned(int Stage, PeerId Peer) : IRunEvent;

/// <summary>Given to a node, as this incarnation.</summary>
public sealed record PeerAssigned(
    int Stage, PeerId Peer, PeerRole Role, Incarnation Incarnation, NodeId Node, int Slot, string Device) : IRunEvent
{
    /// <summary>An added peer begins with these weights of another; null: with its own.</summary>
    public CheckpointRef? From { get; init; }
}

/// <summary>The node says that it is there.</summary>
public sealed record PeerStarted(
    int Stage, PeerId Peer, Incarnation Incarnation, int ResumedEpoch, long Parameters,
    PeerMachine Machine) : IRunEvent
{
    /// <summary>Null but for the first peer of a run that says it.</summary>
    public DataReport? Data { get; init; }

    /// <summary>What was done to make given weights fit, for people; null: nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>
    /// The epoch that it had trained last, when the weights after it could not be had: it goes on from
    /// <see cref="ResumedEpoch"/>. Null: nothing is lost.
    /// </summary>
    public int? LostEpoch { get; init; }
}

/// <summary>It is gone and will be placed again.</summary>
/// <param name="Blame">It counts towards giving up on the peer: the peer failed, not its node.</param>
/// <param name="Avoid">Do not try that node again for this peer.</param>
/// <param name="ForgetCheckpoints">None of its checkpoints can be had any more: it begins anew.</param>
/// <param name="RetrySeconds">It is not placed again before this much time has passed.</param>
public sealed record PeerLost(
    int Stage, PeerId Peer, Incarnation Incarnation, string Reason, bool Blame, bool Avoid, bool ForgetCheckpoints,
    double RetrySeconds) : IRunEvent
{
    /// <summary>None of the checkpoints that its node was told of could be had.</summary>
    public bool NoCheckpoint { get; init; }

    /// <summary>Nothing is lost: it moves, because its node drains or leaves in good order.</summary>
    public bool Moves { get; init; }
}

/// <summary>It failed too often and takes no further part.</summary>
public sealed record PeerAbandoned(int Stage, PeerId Peer, string Reason) : IRunEvent;

/// <summary>Its node has let it go (or is gone): the slot is free.</summary>
public sealed record PeerFreed(int Stage, PeerId Peer, Incarnation Incarnation) : IRunEvent;

/// <summary>
/// The node that this incarnation lived on is gone, and the sheets that it made with it. A fresh one can be made again,
/// a recorded one cannot.
/// </summary>
public sealed record SheetsLost(int Stage, PeerId Peer, Incarnation Incarnation, NodeId Node) : IRunEvent;

/// <summary>
/// A sheet made on demand: a serving teacher's, a peer's before the first epoch, or a shard of topology `mean`.
/// </summary>
public sealed record SheetMade(int Stage, PeerId Peer, Incarnation Incarnation, SheetManifest Sheet) : IRunEvent;

/// <summary>
/// A node with peers of this run takes no new ones any more; those that it has move when their epoch is done.
/// </summary>
public sealed record NodeDrained(NodeId Node) : IRunEvent
{
    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}

/// <summary>It takes new peers again.</summary>
public sealed record NodeUndrained(NodeId Node) : IRunEvent
{
    /// <summary>Whose token asked for it; null: none was asked for.</summary>
    public string? By { get; init; }
}
