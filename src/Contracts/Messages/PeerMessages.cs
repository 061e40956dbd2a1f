using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Contracts.Reports;

namespace KdCluster.Contracts.Messages;

[JsonConverter(typeof(WordEnum<PeerRole>))]
public enum PeerRole
{
    /// <summary>Trains epochs; takes a slot.</summary>
    Train,

    /// <summary>A frozen teacher of an earlier stage that makes sheets when asked; takes no slot.</summary>
    Serve,
}

/// <summary>
/// Coordinator to node: host this peer. Answered by <see cref="PeerReady"/>, <see cref="PeerRefused"/> or <see
/// cref="PeerFailed"/>. A peer with the same run, stage, name and incarnation is already there: answer as before. An
/// older incarnation is ended first.
/// </summary>
/// <param name="Plan">The run's plan, of which each stage lists only the peers that this one must know: itself, its
///     teachers, where its weights come from.</param>
/// <param name="Slot">Index of the node's slot that it takes; -1 for a serving teacher.</param>
/// <param name="Resume">Its own checkpoints, newest first; the first that loads is taken. Empty: it begins
///     anew.</param>
/// <param name="Init">The checkpoint its initial weights come from (a peer of an earlier stage); only when it does not
///     resume.</param>
/// <param name="Teachers">Checkpoints of the stage's teachers, for methods that need features or weights.</param>
public sealed record AssignPeer(
    Fence Fence,
    PeerRole Role,
    RunPlan Plan,
    int Slot,
    IReadOnlyList<CheckpointRef> Resume,
    CheckpointRef? Init,
    IReadOnlyList<CheckpointRef> Teachers) : ICommand, IPeerMessage;

/// <param name="ResumedEpoch">Epoch of the checkpoint that it took up; -1 when it begins anew.</param>
public sealed record PeerReady(
    Fence Fence, NodeId Node, int ResumedEpoch, long Parameters, PeerMachine Machine) : IReply, IPeerMessage
{
    /// <summary>What it read, for the report.</summary>
    public DataReport? Data { get; init; }

    /// <summary>What was done to make given weights fit, for people; null: nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }
}

/// <summary>What a peer runs on, for the report.</summary>
/// <param name="Torch">libtorch's version: `libtorch 2.10.0`.</param>
/// <param name="Akka">Null without a cluster.</param>
public sealed record PeerMachine(
    string Torch, string? Akka, string Dotnet, string Machine, int Threads, string Device);

[JsonConverter(typeof(WordEnum<RefusalKind>))]
public enum RefusalKind
{
    /// <summary>No slot, not enough memory, draining: another node may do.</summary>
    Busy,

    /// <summary>The data set is not there.</summary>
    Data,

    /// <summary>The device is not there or does not work.</summary>
    Device,

    /// <summary>
    /// The plan asks for something that this node's library does not have. No node of this version will do.
    /// </summary>
    Plan,

    /// <summary>None of its own checkpoints that it was told of could be fetched and loaded.</summary>
    Checkpoint,

    /// <summary>The weights of another peer that it learns or begins from could not be had.</summary>
    Teacher,

    /// <summary>A plugin that the plan needs is not there, or another build of it.</summary>
    Plugin,
}

public sealed record PeerRefused(Fence Fence, NodeId Node, RefusalKind Kind, string Reason) : IReply, IPeerMessage;

/// <summary>
/// The peer is no more (out of memory, a bug, a node that knows no such peer). Sent unasked, and as the answer to any
/// command for a peer or incarnation that the node does not host.
/// </summary>
public sealed record PeerFailed(Fence Fence, NodeId Node, string Reason) : IReply, IPeerMessage
{
    /// <summary>The node's disk or device does not work: the peer itself is none the worse.</summary>
    public bool IsNodesFault { get; init; }
}

/// <summary>
/// End this peer and forget its sheets; checkpoints stay. A node that does not host it answers the same.
/// </summary>
public sealed record ReleasePeer(Fence Fence, string Reason) : ICommand, IPeerMessage;

public sealed record PeerReleased(Fence Fence, NodeId Node) : IReply, IPeerMessage;

[JsonConverter(typeof(WordEnum<PeerActivity>))]
public enum PeerActivity { Starting, Fetching, Training, Inferring, Saving, Waiting, Serving }

/// <summary>How far a peer is. Published on <see cref="Topics.Progress"/> about twice a second; lossy.</summary>
/// <param name="Done">Samples of this epoch, of <paramref name="Total"/>.</param>
/// <param name="BytesIn">Sheet bytes read since the peer started; <paramref name="BytesOut"/> those served.</param>
public sealed record PeerProgress(
    Fence Fence, NodeId Node, PeerActivity Activity, int Done, int Total, double Loss, double? Accuracy,
    double ImagesPerSecond, double WaitSeconds, long BytesIn, long BytesOut) : IAnnouncement, IPeerMessage;
