using System.Text.Json.Serialization;
using KdCluster.Contracts;
using KdCluster.Contracts.Messages;

namespace KdCluster.Histories;

/// <summary>A node took a command for a peer that it hosts, or hosts from now on.</summary>
/// <param name="Newest">The highest term that it had seen before.</param>
/// <param name="Hosted">The incarnation that got the command.</param>
/// <param name="Command">Its name.</param>
public sealed record Obeyed(NodeId Node, Fence Fence, Term Newest, Incarnation Hosted, string Command) : IHistoryEvent
{
    [JsonIgnore]
    public bool IsAssignment => Command == nameof(AssignPeer);
}

/// <summary>A command of a coordinator that had been replaced was refused.</summary>
public sealed record TermRefused(NodeId Node, Fence Fence, Term Newest, string Command) : IHistoryEvent;

/// <summary>A peer is ready.</summary>
/// <param name="Epoch">Of the checkpoint that it took up; -1: it begins anew.</param>
/// <param name="Sha256">Of the checkpoint that it took up; null: none.</param>
public sealed record Resumed(Fence Fence, int Epoch, string? Sha256) : IHistoryEvent;

/// <summary>A peer's own checkpoint could not be had, or was damaged.</summary>
public sealed record CheckpointRefused(Fence Fence, int Epoch, string Reason) : IHistoryEvent;

/// <param name="Content">Of all its bytes; the same text when and only when the bytes are the same.</param>
public sealed record SheetStored(Fence Fence, SheetKey Sheet, string SampleSet, string Content) : IHistoryEvent;

/// <summary>A peer has trained an epoch, whether or not anybody learns of it. Written before it says so.</summary>
/// <param name="SampleSet">Of what it trained on.</param>
/// <param name="Checkpoint">Hash of the checkpoint after it.</param>
public sealed record Trained(
    Fence Fence, int View, string SampleSet, IReadOnlyList<SheetUse> Used, IReadOnlyList<SheetRefusal> Refused,
    string Weights, string Checkpoint) : IHistoryEvent;

/// <param name="Content">As <see cref="SheetStored.Content"/>, of the bytes that were read.</param>
public sealed record SheetUse(SheetKey Sheet, RunId Run, int Stage, string SampleSet, string Content);

/// <summary>A node's link to a coordinator is there, or lost.</summary>
public sealed record LinkChanged(bool IsUp, string? Reason) : IHistoryEvent;
