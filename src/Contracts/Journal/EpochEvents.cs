using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Journal;

/// <param name="Participants">Who trains it, in run-file order. Where peers teach each other, controls are none: they
///     wait for nobody.</param>
/// <param name="Pool">The sheets that it may use; each peer's sources are picked from these by the exchange
///     rules.</param>
public sealed record EpochBegan(
    int Stage, int Epoch, DateTimeOffset At, int View, IReadOnlyList<PeerId> Participants,
    IReadOnlyList<SheetKey> Pool) : IRunEvent
{
    /// <summary>Who trained before and is not there: lost, starting, or busy with an epoch that was closed.</summary>
    public IReadOnlyList<PeerId> Missing { get; init; } = [];
}

/// <summary>
/// A peer that exchanges nothing with the others of its stage has begun an epoch, whatever epoch they train.
/// </summary>
/// <param name="Pool">The sheets of teachers that it may use.</param>
public sealed record PeerBegan(int Stage, int Epoch, PeerId Peer, int View, IReadOnlyList<SheetKey> Pool) : IRunEvent;

/// <param name="Seconds">From its start to its end, by the coordinator's clock.</param>
/// <param name="Used">The sheets that it trained on; null when these were exactly the ones it was given.</param>
/// <param name="Given">How many it was given.</param>
/// <param name="Late">The epoch had been closed without it: its sheet may still be used, it is no participant.</param>
public sealed record PeerTrained(
    int Stage, int Epoch, int Attempt, PeerId Peer, Incarnation Incarnation, EpochMetrics Metrics, SheetManifest? Sheet,
    SheetManifest? TestSheet, CheckpointRef Checkpoint, int Given, IReadOnlyList<SheetKey>? Used,
    IReadOnlyList<SheetRefusal> Refused, double Seconds, bool Late) : IRunEvent;

/// <summary>From this epoch on its sheets are not learned from, until one is better again.</summary>
/// <param name="Accuracy">Of its sheet, on the labels; <paramref name="Best"/> of its sheets before.</param>
public sealed record SourceQuarantined(int Stage, int Epoch, PeerId Peer, double Accuracy, double Best) : IRunEvent;

/// <summary>Its sheets are learned from again.</summary>
public sealed record SourceRecovered(int Stage, int Epoch, PeerId Peer, double Accuracy) : IRunEvent;

/// <summary>Exactly once an epoch.</summary>
/// <param name="Participants">Who trained it to its end, in run-file order.</param>
/// <param name="Missing">Who began it and did not end it in time.</param>
public sealed record EpochEnded(
    int Stage, int Epoch, IReadOnlyList<PeerId> Participants, IReadOnlyList<PeerId> Missing) : IRunEvent;
