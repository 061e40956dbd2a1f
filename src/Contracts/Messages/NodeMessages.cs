namespace KdCluster.Contracts.Messages;

/// <summary>
/// What a node says to the coordinator when it joins, and every few seconds from then on. It is its registration and
/// its keep-alive. Sent through the singleton proxy; answered by <see cref="NodeWelcome"/> or <see
/// cref="NodeRefused"/>.
/// </summary>
/// <param name="Protocol">See <see cref="ProtocolVersion"/>.</param>
/// <param name="Process">Of one life of the node: what is hosted lives as long, over any number of links.</param>
/// <param name="Hosted">The peers that live there now.</param>
/// <param name="Checkpoints">The newest checkpoint of each peer on this node's disk, so that a restarted node brings
///     its own back.</param>
/// <param name="Leaving">The node drains: nothing new is placed on it.</param>
public sealed record NodeHello(
    NodeId Node,
    int Protocol,
    string Process,
    NodeAddresses Addresses,
    NodeMachine Machine,
    IReadOnlyList<SlotDescription> Slots,
    IReadOnlyList<HostedPeer> Hosted,
    IReadOnlyList<CheckpointRef> Checkpoints,
    bool Leaving) : ICommand
{
    /// <summary>Of its data folder: the same after a restart on it. Null: a node that does not say.</summary>
    public string? Store { get; init; }
}

/// <param name="Akka">Of the node's present link (`akka.tcp://kd@host:port`).</param>
/// <param name="Sheets">Base address of the node's sheet server, e.g. `http://host:port`.</param>
public sealed record NodeAddresses(string Akka, string Sheets);

/// <summary>What a node runs on, for people to see.</summary>
/// <param name="Torch">libtorch's version.</param>
/// <param name="Description">Operating system, processor and cores, in words.</param>
/// <param name="MemoryBytes">Of the machine (or its container limit).</param>
public sealed record NodeMachine(string Torch, string Description, long MemoryBytes);

/// <summary>A place for one training peer.</summary>
/// <param name="Index">0, 1, ... on its node.</param>
/// <param name="Device">`cpu`, `cuda:0`, ...</param>
/// <param name="MemoryBytes">Of the device, or this slot's share of the machine's.</param>
public sealed record SlotDescription(int Index, string Device, long MemoryBytes, int Threads)
{
    /// <summary>Why nothing can be placed there now: a full disk, a broken device. Null: it is open.</summary>
    public string? Closed { get; init; }
}

public sealed record HostedPeer(RunId Run, int Stage, PeerId Peer, Incarnation Incarnation, PeerRole Role);

public sealed record NodeWelcome(NodeId Node, Term Term) : IReply;

/// <summary>
/// The node cannot take part (another protocol version, for instance). It says so in one line and ends.
/// </summary>
public sealed record NodeRefused(NodeId Node, int Protocol, string Reason) : IReply;

/// <summary>
/// Coordinator to node: take no new peers from now on, or take some again. Sent until the node's hello says that it
/// does.
/// </summary>
public sealed record DrainNode(NodeId Node, Term Term, bool Drains) : ICommand;

/// <summary>
/// The node stops on purpose. It serves its files until it is acknowledged: first the checkpoints of its peers are
/// copied, then it may go, and its peers are placed elsewhere. Until then the answer is <see cref="NodeWelcome"/>.
/// </summary>
public sealed record NodeLeaving(NodeId Node, string Reason, IReadOnlyList<CheckpointRef> Checkpoints) : ICommand;

public sealed record NodeLeavingAck(NodeId Node, Term Term) : IReply;

/// <summary>A command came from a coordinator that a newer one has replaced.</summary>
public sealed record StaleTerm(NodeId Node, Term Yours, Term Newest) : IReply
{
    /// <summary>
    /// The newest <see cref="NodeWelcome"/>, as the newer coordinator signed it: only a coordinator's certificate says
    /// what term there is. Null where nothing is signed.
    /// </summary>
    public byte[]? Proof { get; init; }
}
