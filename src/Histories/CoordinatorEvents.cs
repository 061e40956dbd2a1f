using System.Text.Json.Serialization;
using KdCluster.Contracts;
using KdCluster.Contracts.Json;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Histories;

/// <summary>From now on every older term is refused.</summary>
public sealed record TermBegan(Term Term) : IHistoryEvent;

/// <summary>
/// The journal has this event. Said when it was written, and again of each event when a coordinator reads the run
/// anew: two that differ are damage.
/// </summary>
/// <param name="Number">Within the run, from 1.</param>
/// <param name="Term">Of the coordinator that wrote it.</param>
public sealed record Journaled(RunId Run, long Number, Term Term, IRunEvent Event) : IHistoryEvent;

/// <summary>A peer's reply led to an event about that peer.</summary>
/// <param name="Term">Of the coordinator.</param>
/// <param name="Fence">Of the reply.</param>
/// <param name="Incarnation">Of the peer, as the coordinator knows it.</param>
public sealed record Heeded(Term Term, Fence Fence, Incarnation Incarnation, string Reply) : IHistoryEvent;

/// <summary>A node by the coordinator's judgement.</summary>
public sealed record NodeChanged(NodeId Node, NodeChange Change, string? Reason) : IHistoryEvent;

[JsonConverter(typeof(WordEnum<NodeChange>))]
public enum NodeChange
{
    Joined,
    Relinked,
    Unreachable,
    Reachable,

    /// <summary>It said goodbye.</summary>
    Left,
    Gone,
}
