using System.Text.Json.Serialization;
using KdCluster.Contracts.Json;

namespace KdCluster.Contracts.Api;

[JsonConverter(typeof(WordEnum<NodeStatus>))]
public enum NodeStatus
{
    Up,
    Unreachable,

    /// <summary>It takes no new peers, and those that it has move when their epoch is done.</summary>
    Draining,

    /// <summary>It stops, and waits until what its peers know is copied.</summary>
    Leaving,
}

/// <summary>An entry of `GET /api/nodes`.</summary>
/// <param name="SilentSeconds">Since it was last heard of.</param>
public sealed record NodeView(
    NodeId Node, string Address, NodeStatus Status, IReadOnlyList<SlotView> Slots, long MemoryBytes, string SheetUrl,
    string Torch, string Machine, double SilentSeconds);

/// <param name="Run">What the slot is taken by; null when it is free.</param>
public sealed record SlotView(int Index, string Device, long MemoryBytes, int Threads, RunId? Run, PeerId? Peer)
{
    /// <summary>Why nothing can be placed there at the moment; null: it is open.</summary>
    public string? Closed { get; init; }
}
