using System.Collections.Immutable;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Actors;

// Between actors of this process; none of these ever travels.

/// <summary>Answered by <see cref="RunSummary"/>[] (newest first).</summary>
public sealed record GetRuns;

/// <summary>Answered by <see cref="RunDetail"/>, or by null in <see cref="Found{T}"/>.</summary>
public sealed record GetRun(RunId Run);

/// <summary>Answered by <see cref="NodeView"/>[].</summary>
public sealed record GetNodes;

/// <param name="Value">Null: there is no such thing.</param>
public sealed record Found<T>(T? Value)
    where T : class;

/// <summary>To a run: a node can be reached from now on (again).</summary>
internal sealed record NodeKnown(NodeId Node);

/// <summary>To a run: the node says that it hosts this peer of yours.</summary>
internal sealed record HostedReport(NodeId Node, HostedPeer Peer);

/// <summary>From a run: it has ended and wants nothing any more.</summary>
internal sealed record RunFinished(RunId Run);

/// <summary>From a run: the journal belongs to a newer coordinator.</summary>
internal sealed record Fenced(string Reason);

/// <summary>Events up to this number are on disk.</summary>
internal sealed record Durable(long Number);

internal sealed record AppendFailed(Exception Cause);

/// <summary>The first events of new runs are on disk.</summary>
/// <param name="Runs">More than one: a sweep, in its order.</param>
internal sealed record RunsRecorded(string Key, IReadOnlyList<RunId> Runs, RunAccepted Answer);

internal sealed record RunsNotRecorded(string Key, Exception Cause);

internal sealed record MatchSlots;

/// <summary>From the cluster: what became of a member, by its address.</summary>
internal sealed record MemberChanged(string Address, MemberChange Change);

internal enum MemberChange { Unreachable, Reachable, Removed }

/// <summary>What is to be done once the events before it are durable.</summary>
internal sealed record Effect(
    long After, ImmutableArray<Contracts.Journal.IRunEvent> Events,
    IReadOnlyList<(IActorRef To, object Message)> Messages, RunState State);
