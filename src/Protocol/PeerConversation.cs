using System.Collections.Immutable;
using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>What a peer remembers of the conversation with its coordinator.</summary>
/// <param name="Pending">Work on the training thread or before it, with the fence that its answer must carry.</param>
/// <param name="Done">The newest answers, so that a repeated command does not repeat the work.</param>
/// <param name="Epoch">The newest epoch that was asked for; -1 before the first.</param>
/// <param name="Report">The epoch whose report is not acknowledged yet.</param>
public sealed record PeerConversation(
    ImmutableDictionary<WorkKey, Fence> Pending,
    ImmutableList<(WorkKey Key, IPeerMessage Reply)> Done,
    int Epoch,
    PendingReport? Report,
    bool HasEnded)
{
    /// <summary>The order to train that is not accepted aloud yet; null: there is none.</summary>
    public Fence? Unaccepted { get; init; }

    /// <summary>Answers that are remembered: two epochs' worth and some sheets.</summary>
    private const int Remembered = 12;

    public static readonly PeerConversation Initial =
        new(ImmutableDictionary<WorkKey, Fence>.Empty, [], -1, null, false);

    public IPeerMessage? AnswerTo(WorkKey key) => Done.FindLast(done => done.Key == key).Reply;

    public PeerConversation Apply(PeerEvent happened) => happened switch
    {
        PeerEvent.Queued queued => this with
        {
            Pending = Pending.SetItem(queued.Key, queued.Command.Fence),
            Epoch = queued.Key.Kind == WorkKind.TrainEpoch ? Math.Max(Epoch, queued.Key.Epoch) : Epoch,
            Unaccepted = queued.Key.Kind == WorkKind.TrainEpoch ? queued.Command.Fence : Unaccepted,
        },
        PeerEvent.Reclaimed again => this with { Pending = Pending.SetItem(again.Key, again.Fence) },
        PeerEvent.Finished finished => this with
        {
            Pending = Pending.Remove(finished.Key),
            Done = Remember(finished.Key, finished.Reply),
            Unaccepted = Without(finished.Key),
        },
        PeerEvent.GaveUp gaveUp => this with
        {
            Pending = Pending.Remove(gaveUp.Key),
            Epoch = gaveUp.Key.Kind == WorkKind.TrainEpoch ? Math.Min(Epoch, gaveUp.Key.Epoch - 1) : Epoch,
            // It was not begun.
            Unaccepted = Without(gaveUp.Key),
        },
        PeerEvent.Answered { Reply: EpochAccepted accepted } when Unaccepted?.Epoch == accepted.Fence.Epoch =>
            this with { Unaccepted = null },
        PeerEvent.Reported reported => this with { Report = new(reported.Epoch, reported.Next, reported.Pause) },
        PeerEvent.Acknowledged acknowledged when Report?.Epoch == acknowledged.Epoch => this with { Report = null },
        PeerEvent.Ended => this with { HasEnded = true, Report = null },
        _ => this,
    };

    private Fence? Without(WorkKey key) =>
        key.Kind == WorkKind.TrainEpoch && Unaccepted?.Epoch == key.Epoch ? null : Unaccepted;

    private ImmutableList<(WorkKey Key, IPeerMessage Reply)> Remember(WorkKey key, IPeerMessage reply)
    {
        var done = Done.RemoveAll(old => old.Key == key).Add((key, reply));

        // The answer to its assignment stays for as long as the peer does.
        return done.Count <= Remembered ? done : done.Remove(done.First(old => old.Key.Kind != WorkKind.Start));
    }
}

/// <param name="Pause">Grows with each repetition.</param>
public sealed record PendingReport(int Epoch, DateTimeOffset Next, TimeSpan Pause);
