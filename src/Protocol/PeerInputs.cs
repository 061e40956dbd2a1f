using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>From the training thread: this piece of work is done.</summary>
/// <param name="Reply">Carries the fence of the command; the newest one replaces it.</param>
public sealed record WorkFinished(WorkKey Key, IPeerMessage Reply);

/// <summary>From the training thread: the peer cannot go on.</summary>
public sealed record WorkFailed(WorkKey Key, string Reason)
{
    /// <summary>It could not even be begun, and the peer is none the worse: whoever wants it asks again.</summary>
    public bool Again { get; init; }

    /// <summary>What of its node was the cause; null: the peer itself.</summary>
    public NodeFault? Fault { get; init; }
}

/// <summary>Time to accept an order aloud, and to look whether a report must be sent again.</summary>
public sealed record RetryDue;
