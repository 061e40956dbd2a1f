using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Histories.Rules;

/// <summary>
/// I5 and I14: an incarnation has one owner and one home, counts once, and their number is as allowed.
/// </summary>
internal static class PeerRules
{
    public static IEnumerable<Violation> Judge(RunHistory history) => history.IsWhole
        ? [.. Incarnations(history), .. Homes(history), .. Heard(history), .. Number(history)]
        : [];

    private static IEnumerable<Violation> Incarnations(RunHistory history)
    {
        var newest = new Dictionary<PeerId, (Incarnation Incarnation, JournalEntry Line)>();
        foreach (var line in history.Journal)
        {
            switch (line.Event)
            {
                case PeerAssigned x:
                    if (newest.TryGetValue(x.Peer, out var old) && x.Incarnation.CompareTo(old.Incarnation) <= 0)
                        yield return new(
                            "I5", $"{x.Peer} was placed as incarnation {x.Incarnation} after {old.Incarnation}",
                            old.Line.Entry, line.Entry);
                    newest[x.Peer] = (x.Incarnation, line);
                    break;
                case PeerTrained x when x.Incarnation != newest.GetValueOrDefault(x.Peer).Incarnation:
                    yield return new(
                        "I5", $"{x.Peer}#{x.Incarnation} was counted in epoch {x.Epoch}; it is "
                            + $"#{newest.GetValueOrDefault(x.Peer).Incarnation}", line.Entry);
                    break;
            }
        }
    }

    private static IEnumerable<Violation> Homes(RunHistory history)
    {
        foreach (var (entry, x) in history.Said<Obeyed>().Where(x => x.Event.Fence.Run == history.Run))
        {
            if (x.Hosted != x.Fence.Incarnation)
                yield return new(
                    "I5",
                    $"{x.Node} gave the {x.Command} for {x.Fence.Peer}#{x.Fence.Incarnation} to #{x.Hosted}", entry);
            if (!x.IsAssignment)
                continue;
            var place = history.PlaceOf(x.Fence.Stage, x.Fence.Peer, x.Fence.Incarnation);
            if (place?.Event.Node != x.Node)
                yield return new(
                    "I14",
                    $"{x.Node} hosts {x.Fence.Peer}#{x.Fence.Incarnation}, which the journal gives to "
                        + $"{place?.Event.Node.Value ?? "nobody"}", entry, place?.Line.Entry);
        }
    }

    private static IEnumerable<Violation> Heard(RunHistory history)
    {
        foreach (var (entry, x) in history.Said<Heeded>().Where(x => x.Event.Fence.Run == history.Run))
        {
            if (x.Incarnation != x.Fence.Incarnation)
                yield return new(
                    "I5", $"the {x.Reply} of {x.Fence.Peer}#{x.Fence.Incarnation} was taken for #{x.Incarnation}'s",
                    entry);
        }
    }

    private static IEnumerable<Violation> Number(RunHistory history)
    {
        if (history.Plan?.Scale is not { } scale)
            yield break;
        foreach (var (line, x) in history.Events<RunScaled>())
        {
            if (x.Peers < scale.Min || x.Peers > scale.Max)
                yield return new(
                    "I14", $"the run was scaled to {x.Peers}, out of {scale.Min} to {scale.Max}", line.Entry);
        }
    }
}
