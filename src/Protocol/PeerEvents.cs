using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Protocol;

/// <summary>What a peer decides: how its state changes, and what its actor does about it.</summary>
public abstract record PeerEvent
{
    private PeerEvent()
    {
    }

    /// <summary>New work for the training thread.</summary>
    public sealed record Queued(WorkKey Key, IPeerMessage Command) : PeerEvent;

    /// <summary>Known work was asked for again: the answer goes to whoever asked last.</summary>
    public sealed record Reclaimed(WorkKey Key, Fence Fence) : PeerEvent;

    public sealed record Finished(WorkKey Key, IPeerMessage Reply) : PeerEvent;

    /// <summary>It could not be done now, and the peer is none the worse: whoever still wants it asks again.</summary>
    public sealed record GaveUp(WorkKey Key, string Reason) : PeerEvent;

    /// <summary>To the coordinator.</summary>
    public sealed record Answered(IPeerMessage Reply) : PeerEvent;

    /// <summary>
    /// The report of an epoch was sent (again); it is sent once more after <paramref name="Next"/> unless acknowledged.
    /// </summary>
    public sealed record Reported(int Epoch, DateTimeOffset Next, TimeSpan Pause) : PeerEvent;

    public sealed record Acknowledged(int Epoch) : PeerEvent;

    /// <summary>Worth fetching while others still train.</summary>
    public sealed record Announced(SheetManifest Manifest, string? Trace = null) : PeerEvent;

    /// <summary>The peer is at its end: its thread stops, then its actor.</summary>
    public sealed record Ended(PeerEnd How, string Reason) : PeerEvent
    {
        /// <summary>Its node's disk or device does not work.</summary>
        public NodeFault? Fault { get; init; }
    }

    /// <summary>Nothing happens; the log says why.</summary>
    public sealed record Ignored(IPeerMessage Message, string Reason) : PeerEvent;
}

public enum PeerEnd
{
    /// <summary>The coordinator needs it no more.</summary>
    Released,

    /// <summary>It cannot go on.</summary>
    Failed,

    /// <summary>It could not begin; the answer said so.</summary>
    Refused,
}
