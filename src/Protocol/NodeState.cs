using System.Collections.Immutable;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>A peer by what does not change when it is started again.</summary>
public readonly record struct PeerKey(RunId Run, int Stage, PeerId Peer)
{
    public static PeerKey Of(Fence fence) => new(fence.Run, fence.Stage, fence.Peer);
}

/// <summary>What a node knows of its coordinator and its peers.</summary>
/// <param name="Slots">How many it has.</param>
/// <param name="Newest">The highest term that it has seen.</param>
/// <param name="Leaving">It stops, and takes no more peers.</param>
public sealed record NodeState(
    NodeId Node, int Slots, Term Newest, ImmutableDictionary<PeerKey, HostedPeerState> Peers, bool Leaving)
{
    public static NodeState Initial(NodeId node, int slots) =>
        new(node, slots, new Term(0), ImmutableDictionary<PeerKey, HostedPeerState>.Empty, false);

    /// <summary>It was told to take no more peers, and goes on with those that it has.</summary>
    public bool Draining { get; init; }

    /// <summary>At most one of the disk and of each device.</summary>
    public ImmutableList<NodeFault> Faults { get; init; } = [];

    public NodeState With(NodeFault fault) =>
        this with { Faults = Faults.RemoveAll(known => known.Device == fault.Device).Add(fault) };

    /// <summary>Why nobody can be hosted on this device at the moment; null: it is open.</summary>
    public string? ClosedBecause(string device) => Faults.Find(fault => fault.Closes(device))?.Reason;

    public NodeState Seen(Term term) => term.CompareTo(Newest) > 0 ? this with { Newest = term } : this;

    public NodeState Hosting(AssignPeer assigned) => this with
    {
        Peers =
            Peers.SetItem(PeerKey.Of(assigned.Fence), new(assigned.Fence.Incarnation, assigned.Role, assigned.Slot)),
    };

    /// <summary>A later incarnation of it may be there by now: that one stays.</summary>
    public NodeState Without(PeerKey key, Incarnation incarnation) =>
        Peers.TryGetValue(key, out var hosted) && hosted.Incarnation == incarnation
            ? this with { Peers = Peers.Remove(key) }
            : this;
}

public sealed record HostedPeerState(Incarnation Incarnation, PeerRole Role, int Slot);
