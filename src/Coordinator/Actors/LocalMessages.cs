using System.Collections.Immutable;
using System.Threading.Channels;
using Akka.Actor;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Placement;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Actors;

// Between actors of this process and its HTTP server; none of these ever travels.

/// <summary>Answered by a <see cref="RunSummary"/>[] of the runs that have an actor: those that go on.</summary>
public sealed record GetRuns;

/// <summary>Answered by <see cref="Found{T}"/> of <see cref="RunDetail"/>; null when the run has no actor.</summary>
public sealed record GetRun(RunId Run);

/// <summary>As <see cref="GetRun"/>; what happens to the run after that answer is written to the channel.</summary>
/// <param name="News">Completed by the actor when it stops, or by the listener when it goes.</param>
public sealed record WatchRun(RunId Run, ChannelWriter<RunNews> News);

/// <summary>One thing that happened to a run. Only rows have numbers; the rest may be lost.</summary>
public sealed record RunNews(JournalRow? Row, PeerView? Peer, RunSummary? Run)
{
    /// <summary>As who watches is told it; made once for all of them.</summary>
    internal byte[] Text => field ??= this switch
    {
        { Row: { } row } => EventText.Of(row),
        { Peer: { } peer } => EventText.Of(StreamEventNames.Peer, peer, ApiJson.Default.PeerView),
        _ => EventText.Of(StreamEventNames.Run, Run!, ApiJson.Default.RunSummary),
    };
}

/// <summary>Answered by <see cref="NodeView"/>[].</summary>
public sealed record GetNodes;

/// <summary>To the reception: the coordinator of this term runs in this process.</summary>
internal sealed record CoordinatorEntered(IActorRef Actor, Term Term);

/// <summary>To the reception: it runs here no more.</summary>
internal sealed record CoordinatorLeft(IActorRef Actor);

/// <summary>To the reception; answered by <see cref="Presence"/>.</summary>
public sealed record GetPresence;

/// <param name="Term">Of the coordinator that runs in this process; null: none does.</param>
public sealed record Presence(Term? Term)
{
    public const string Standby = "the coordinator is not active here: it starts, or runs in another process";
}

/// <param name="Value">Null: there is no such thing.</param>
public sealed record Found<T>(T? Value)
    where T : class;

/// <summary>Answered by <see cref="SlotRoom"/>.</summary>
public sealed record GetSlotRoom;

/// <summary>To the coordinator: what becomes of the pods of peers.</summary>
/// <param name="Closed">These nodes take nobody new; null: as before.</param>
/// <param name="Note">Said to runs that wait for slots.</param>
public sealed record PeerSetNews(ImmutableHashSet<string>? Closed, string? Note);

/// <summary>The journal has been asked for its newest term and its open runs.</summary>
internal sealed record TermBegun(Term Term, IReadOnlyList<RunId> Open);

/// <summary>From a run that was read from the journal: other slots than those that stand there it knows not.</summary>
internal sealed record GrantsForgotten(RunId Run);

/// <summary>From a run that has just started: which nodes are there?</summary>
internal sealed record NodesWanted;

/// <summary>To a run: a node can be reached from now on (again), or drains, or does so no longer.</summary>
/// <param name="Sheets">Base address of its sheet server.</param>
internal sealed record NodeKnown(NodeId Node, IActorRef Actor, string Sheets, bool Drains)
{
    /// <summary>Whose token asked for it to drain, or to end that; null: none did, or that is no news.</summary>
    public string? By { get; init; }
}

/// <summary>
/// To the coordinator, from a front door; answered by <see cref="Found{T}"/> of <see cref="NodeAnswer"/>.
/// </summary>
/// <param name="Drains">It shall take no new peers; false: it shall take some again.</param>
/// <param name="By">Whose token it came with; null: none was asked for.</param>
public sealed record SetDraining(NodeId Node, bool Drains, string? By);

/// <summary>From a run: what its peers on this node know is copied, or could not be in time.</summary>
internal sealed record CheckpointsCopied(RunId Run, NodeId Node);

/// <summary>To the coordinator, from itself: the time for copying is over.</summary>
internal sealed record HandOverEnds(NodeId Node);

/// <summary>To a run: the node says that it hosts this peer of yours.</summary>
internal sealed record HostedReport(NodeId Node, HostedPeer Peer);

/// <summary>From a run: these events are on disk.</summary>
internal sealed record RunHappened(RunId Run, ImmutableArray<IRunEvent> Events);

/// <summary>From a run: it has ended and wants nothing any more.</summary>
internal sealed record RunFinished(RunId Run);

/// <summary>From a run: the journal belongs to a newer coordinator.</summary>
internal sealed record Fenced(string Reason);

/// <summary>A run's state has been made from its journal.</summary>
/// <param name="Trace">The span of the request that submitted it.</param>
internal sealed record RunRead(RunState State, long LastNumber, string? Trace);

/// <summary>Events up to this number are on disk.</summary>
internal sealed record Durable(long Number);

/// <summary>What was asked of the journal could not be done.</summary>
internal sealed record JournalFailed(Exception Cause);

/// <summary>What a request to submit led to.</summary>
/// <param name="Runs">Those that are new; more than one is a sweep, in its order.</param>
internal sealed record Submitted(string Key, ICommandAnswer Answer, IReadOnlyList<RunId> Runs);

internal sealed record NotSubmitted(string Key, Exception Cause);

internal sealed record MatchSlots;

/// <summary>It cannot be answered now, and this is why.</summary>
public sealed class UnavailableException(string reason) : Exception(reason);
