using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;

namespace KdCluster.Histories.Rules;

/// <summary>
/// I8: a peer that comes back has what the record says that it had, or it is written why not. I9: a checkpoint is
/// loaded as it was written.
/// </summary>
internal static class CheckpointRules
{
    public static IEnumerable<Violation> Judge(RunHistory history) =>
        history.IsWhole ? [.. Returns(history), .. Loads(history)] : [];

    private static IEnumerable<Violation> Returns(RunHistory history)
    {
        var last = new Dictionary<(int, PeerId), (int Epoch, JournalEntry Line)>();
        var roles = new Dictionary<PeerId, PeerRole>();
        var refused = history.Said<CheckpointRefused>().Where(x => x.Event.Fence.Run == history.Run)
            .Select(x => (x.Event.Fence.Stage, x.Event.Fence.Peer, x.Event.Fence.Incarnation, x.Event.Epoch))
            .ToHashSet();
        foreach (var line in history.Journal)
        {
            switch (line.Event)
            {
                case PeerTrained x: last[(x.Stage, x.Peer)] = (x.Epoch, line); break;
                case PeerAssigned x: roles[x.Peer] = x.Role; break;
                case PeerLost { ForgetCheckpoints: true } x: last.Remove((x.Stage, x.Peer)); break;
                case PeerStarted x when roles.GetValueOrDefault(x.Peer) == PeerRole.Train:
                    var had = last.TryGetValue((x.Stage, x.Peer), out var known) ? known.Epoch : -1;
                    var place = history.PlaceOf(x.Stage, x.Peer, x.Incarnation);
                    var excused = x.ResumedEpoch < had
                        && (refused.Contains((x.Stage, x.Peer, x.Incarnation, had))
                            || place is null || !history.Knows(place.Value.Event.Node));
                    if (x.ResumedEpoch != had && !excused)
                        yield return new(
                            "I8", $"{x.Peer} came back with epoch {x.ResumedEpoch}; it had trained {had}",
                            known.Line?.Entry, line.Entry);
                    break;
            }
        }
    }

    private static IEnumerable<Violation> Loads(RunHistory history)
    {
        var written = history.Events<PeerTrained>().Select(x => x.Event.Checkpoint)
            .GroupBy(c => (c.Stage, c.Peer, c.Epoch))
            .ToDictionary(g => g.Key, g => g.Select(c => c.Sha256).ToHashSet(StringComparer.OrdinalIgnoreCase));
        foreach (var (entry, x) in history.Said<Resumed>().Where(x => x.Event.Fence.Run == history.Run))
        {
            if (
                x.Sha256 is { } loaded && written.TryGetValue((x.Fence.Stage, x.Fence.Peer, x.Epoch), out var hashes)
                    && !hashes.Contains(loaded))
                yield return new(
                    "I9", $"{x.Fence.Peer} took up a checkpoint of epoch {x.Epoch} that nobody wrote", entry);
        }
    }
}
