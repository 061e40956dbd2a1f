using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Sheets;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Runs;

/// <summary>Epochs are trained, sheets made.</summary>
public sealed partial class RunDecider
{
    private void NoteFinished(RunWork work, EpochFinished finished)
    {
        var s = work.State;
        work.Reply(new EpochFinishedAck(finished.Fence));
        if (!IsCurrent(s, finished.Fence, out var p) || p.Phase != PeerPhase.Training || finished.Fence != s.FenceOf(p))
            return;
        var given = p.Sources?.For(p.Name) ?? [];
        var order = s.Rules.SheetAfter(p.Name, p.Epoch);
        if (Lie(s, p, finished, given, order) is { } lie)
        {
            Lose(work, p, lie, blame: true);
            return;
        }

        var used = Used(given, finished);
        var late = !OwnPace.Has(s, p)
            && (s.Phase != RunPhase.Training || p.Epoch != s.Epoch || !s.Pending.Contains(p.Name));
        work.Add(new PeerTrained(
            s.Stage, p.Epoch, p.Attempt, p.Name, p.Incarnation, finished.Metrics, finished.Sheet, finished.TestSheet,
            finished.Checkpoint, given.Count, used, Said(finished.Refused),
            Math.Max(0, (work.Now.Elapsed - p.Since).TotalSeconds), late));
    }

    private static IReadOnlyList<SheetRefusal> Said(IReadOnlyList<SheetRefusal> refused) =>
        [.. refused.Select(refusal => refusal with { Reason = Printable.Of(refusal.Reason) })];

    /// <summary>Null: all that it was given. Most peers use all, and a thousand of them name none.</summary>
    private static IReadOnlyList<SheetKey>? Used(IReadOnlyList<SheetManifest> given, EpochFinished finished)
    {
        if (finished.Used is null && finished.Refused.Count == 0)
            return null;
        var keys = given.Select(SheetKey.Of).ToList();
        if (finished.Used is { } named)
            return keys.ToHashSet().SetEquals(named) ? null : named;
        var refused = finished.Refused.Select(refusal => refusal.Sheet).ToHashSet();
        return [.. keys.Where(key => !refused.Contains(key))];
    }

    /// <summary>
    /// What is wrong with the report; null when it is what was asked for. Nothing of a wrong report reaches another
    /// peer.
    /// </summary>
    private static string? Lie(
        RunState s, RunPeer p, EpochFinished f, IReadOnlyList<SheetManifest> given, SheetOrder? order)
    {
        if (f.Used is { Count: > 0 } used && used.Except(given.Select(SheetKey.Of)).ToList() is { Count: > 0 } foreign)
            return $"{p.Name} says that it trained on sheets that it was not given: "
                + $"{string.Join(", ", foreign.Take(3))}";
        if (Sanity.Refuse(f.Metrics) is { } impossible)
            return $"{p.Name} reports {impossible}, which cannot be";
        if (f.Checkpoint.Peer != p.Name || f.Checkpoint.Run != s.Run || f.Checkpoint.Epoch != p.Epoch)
            return $"{p.Name} reports a checkpoint that is not its own: {f.Checkpoint.Run}/{f.Checkpoint.Peer} epoch "
                + $"{f.Checkpoint.Epoch + 1}";
        if (order is not null && f.Sheet is null)
            return $"{p.Name} made no sheet after epoch {p.Epoch + 1}";
        return f.Sheet is null || order is null ? null : Mismatch(s, p, f.Sheet, order, p.Epoch);
    }

    private static string? Mismatch(RunState s, RunPeer p, SheetManifest m, SheetOrder order, int afterEpoch) =>
        m.Run == s.Run && m.Stage == s.Stage && m.Peer == p.Name && m.Incarnation == p.Incarnation
            && m.Epoch == afterEpoch && m.View == order.View
        && m.Source == order.Source && m.Precision == order.Precision && m.Rows >= 0 && m.Bytes >= 0
            ? null
            : $"{p.Name} reports a sheet that was not asked for: {SheetKey.Of(m)} of {m.Run}/{m.Stage} in place of "
                + $"{p.Name}#{p.Incarnation}@{afterEpoch}/v{order.View}";

    private static string? WrongShard(RunPeer p, SheetManifest m, SheetDue due) =>
        (due.Shard, m.MeanOf) switch
        {
            (null, null) => null,
            ({ } shard, not null) when m.FirstRow == shard.First && m.Rows == shard.Rows => null,
            _ => $"{p.Name} reports rows {m.FirstRow} to {m.FirstRow + m.Rows} where {due} was asked for",
        };

    private void NoteSheet(RunWork work, SheetReady ready)
    {
        var s = work.State;
        if (
            !IsCurrent(s, ready.Fence, out var p) || p.Phase != PeerPhase.Ready
                || SheetsDue.Answered(s, p, ready.Fence) is not { } due)
            return;
        if ((Mismatch(s, p, ready.Sheet, due.Order, due.AfterEpoch) ?? WrongShard(p, ready.Sheet, due)) is { } lie)
            Lose(work, p, lie, blame: true);
        else
            work.Add(new SheetMade(s.Stage, p.Name, p.Incarnation, ready.Sheet));
    }

    private static void NoteScored(RunWork work, EnsembleScored scored)
    {
        var s = work.State;
        if (
            Sanity.IsShare(scored.Accuracy) && s.Phase == RunPhase.Scoring && IsCurrent(s, scored.Fence, out var p)
                && p.Name == Outbox.Scorer(s)?.Name)
            work.Add(new EnsembleMeasured(s.Stage, scored.Accuracy));
    }
}
