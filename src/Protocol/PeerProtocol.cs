using KdCluster.Contracts.Messages;

namespace KdCluster.Protocol;

/// <summary>
/// The pure half of a peer: what follows from a message. Terms, incarnations and unknown peers were sorted out by the
/// node before. Every command may come any number of times; the work is done once.
/// </summary>
public static class PeerProtocol
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    public static IReadOnlyList<PeerEvent> Decide(PeerConversation state, object message, DateTimeOffset now) =>
        message switch
    {
        _ when state.HasEnded => [],
        EpochFinishedAck ack => [new PeerEvent.Acknowledged(ack.Fence.Epoch)],
        SheetAvailable available => [new PeerEvent.Announced(available.Manifest, available.Trace)],
        ReleasePeer release => [new PeerEvent.Ended(PeerEnd.Released, release.Reason)],
        IPeerMessage command when WorkKey.Of(command) is { } key =>
            [.. Heard(command), .. Asked(state, key, command, now)],
        WorkFinished finished => Finished(state, finished, now),
        // The order is accepted all the same: nothing is wrong with the peer, and silence would cost it its place.
        WorkFailed { Again: true } failed =>
            [.. Accepted(state.Unaccepted), new PeerEvent.GaveUp(failed.Key, failed.Reason)],
        WorkFailed { Fault: not null } failed =>
            [new PeerEvent.Ended(PeerEnd.Failed, failed.Reason) { Fault = failed.Fault }],
        WorkFailed { Key.Kind: WorkKind.AverageShard or WorkKind.ScoreEnsemble } failed =>
            [new PeerEvent.GaveUp(failed.Key, failed.Reason)],
        WorkFailed failed => [new PeerEvent.Ended(PeerEnd.Failed, failed.Reason)],
        RetryDue => [.. Accepted(state.Unaccepted), .. Retried(state, now)],
        IPeerMessage other => [new PeerEvent.Ignored(other, "a peer does not expect it")],
        _ => [],
    };

    private static IReadOnlyList<PeerEvent> Asked(
        PeerConversation state, WorkKey key, IPeerMessage command, DateTimeOffset now)
    {
        if (state.AnswerTo(key) is { } answer)
            return Answered(state, key, answer.WithFence(command.Fence), now, again: true);
        if (state.Pending.TryGetValue(key, out var newest))
        {
            return Older(command.Fence, newest)
                ? [new PeerEvent.Ignored(command, $"attempt {newest.Attempt} is under way")]
                : [new PeerEvent.Reclaimed(key, command.Fence), .. Accepted((command as StartEpoch)?.Fence)];
        }

        return key.Kind == WorkKind.TrainEpoch && key.Epoch <= state.Epoch
            ? [new PeerEvent.Ignored(command, $"epoch {state.Epoch + 1} has begun since")]
            : [new PeerEvent.Queued(key, command)];
    }

    private static IReadOnlyList<PeerEvent> Finished(
        PeerConversation state, WorkFinished finished, DateTimeOffset now) =>
        state.Pending.TryGetValue(finished.Key, out var fence)
            ? Answered(state, finished.Key, finished.Reply.WithFence(fence), now, again: false)
            : [];

    private static IReadOnlyList<PeerEvent> Answered(
        PeerConversation state, WorkKey key, IPeerMessage reply, DateTimeOffset now, bool again)
    {
        PeerEvent[] events = [new PeerEvent.Finished(key, reply), new PeerEvent.Answered(reply)];
        if (reply is PeerRefused refused)
            return [.. events, new PeerEvent.Ended(PeerEnd.Refused, refused.Reason)];
        if (reply is not EpochFinished)
            return events;

        // A repeated question does not restart the reminders of a report that was acknowledged.
        return again && state.Report?.Epoch != key.Epoch
            ? events
            : [.. events, new PeerEvent.Reported(key.Epoch, now + FirstPause, FirstPause)];
    }

    private static IReadOnlyList<PeerEvent> Retried(PeerConversation state, DateTimeOffset now)
    {
        if (state.Report is not { } report || now < report.Next)
            return [];
        var pause = report.Pause * 2 < LongestPause ? report.Pause * 2 : LongestPause;
        return state.AnswerTo(new(WorkKind.TrainEpoch, report.Epoch, 0)) is { } reply
            ? [new PeerEvent.Answered(reply), new PeerEvent.Reported(report.Epoch, now + pause, pause)]
            : [new PeerEvent.Acknowledged(report.Epoch)];
    }

    private static PeerEvent[] Heard(IPeerMessage command) =>
        command is StartEpoch { Acknowledges: { } epoch } ? [new PeerEvent.Acknowledged(epoch)] : [];

    /// <summary>
    /// A new order is accepted at the next tick, unless it is done by then: the peers of a run begin at once, and what
    /// one says meanwhile keeps the others from beginning.
    /// </summary>
    private static PeerEvent[] Accepted(Fence? order) =>
        order is { } fence ? [new PeerEvent.Answered(new EpochAccepted(fence))] : [];

    private static bool Older(Fence fence, Fence newest) =>
        fence.Term.CompareTo(newest.Term) < 0 || (fence.Term == newest.Term && fence.Attempt < newest.Attempt);
}
