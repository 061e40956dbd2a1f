using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Plan;

namespace KdCluster.Histories.Rules;

/// <summary>
/// I3 and I4: a sheet is used for what it was made, by those who say so; I16: as it was made, byte for byte.
/// </summary>
internal static class SheetRules
{
    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        if (history is not { IsWhole: true, Plan: { } plan })
            return [];
        return [
            .. Offered(history), .. Recorded(history), .. Used(history, plan), .. Means(history),
            .. Content(history)];
    }

    /// <summary>What an epoch offers was made in its stage.</summary>
    private static IEnumerable<Violation> Offered(RunHistory history)
    {
        var made = new HashSet<SheetKey>();
        foreach (var line in history.Journal)
        {
            switch (line.Event)
            {
                case StageOpened: made.Clear(); break;
                case SheetMade x: made.Add(SheetKey.Of(x.Sheet)); break;
                case PeerTrained { Sheet: { } sheet }: made.Add(SheetKey.Of(sheet)); break;
                case EpochBegan x:
                    foreach (var key in x.Pool.Where(key => !made.Contains(key)))
                        yield return new(
                            "I3", $"epoch {x.Epoch} offers {key}, which nobody made in its stage", line.Entry);
                    break;
                case PeerBegan x:
                    foreach (var key in x.Pool.Where(key => !made.Contains(key)))
                        yield return new(
                            "I3", $"epoch {x.Epoch} of {x.Peer} offers {key}, which nobody made in its stage",
                            line.Entry);
                    break;
            }
        }
    }

    /// <summary>What the record says of a peer is what the peer did.</summary>
    private static IEnumerable<Violation> Recorded(RunHistory history)
    {
        var trained = history.Said<Trained>().Where(x => x.Event.Fence.Run == history.Run)
            .GroupBy(x => Work(x.Event.Fence)).ToDictionary(g => g.Key, g => g.First());
        foreach (var (line, x) in history.Events<PeerTrained>())
        {
            if (!trained.TryGetValue((x.Stage, x.Epoch, x.Peer, x.Incarnation), out var really))
            {
                if (history.PlaceOf(x.Stage, x.Peer, x.Incarnation) is not { } place || history.Knows(place.Event.Node))
                    yield return new("I4", $"{x.Peer}#{x.Incarnation} never trained epoch {x.Epoch}", line.Entry);
                continue;
            }

            var used = really.Event.Used.Select(use => use.Sheet).ToList();
            if (x.Used is not null ? !x.Used.ToHashSet().SetEquals(used) : used.Count != x.Given)
                yield return new(
                    "I4",
                    $"{x.Peer} used {used.Count} sheets in epoch {x.Epoch}, and the record says "
                        + $"{(x.Used is null ? $"all {x.Given}" : x.Used.Count)}", line.Entry, really.Entry);
            if (really.Event.Checkpoint != x.Checkpoint.Sha256)
                yield return new(
                    "I9", $"the record of {x.Peer} epoch {x.Epoch} names a checkpoint that the peer did not write",
                    line.Entry, really.Entry);
        }
    }

    private static IEnumerable<Violation> Used(RunHistory history, RunPlan plan)
    {
        var began = history.Events<EpochBegan>().ToDictionary(
            x => (x.Event.Stage, x.Event.Epoch), x => new Offer(x.Line.Entry, x.Event.View, [.. x.Event.Pool]));
        // Begun again after a loss, it may offer what a teacher has made again meanwhile.
        var own = history.Events<PeerBegan>().GroupBy(x => (x.Event.Stage, x.Event.Epoch, x.Event.Peer))
            .ToDictionary(g => g.Key, g => new Offer(
                g.First().Line.Entry, g.First().Event.View, [.. g.SelectMany(x => x.Event.Pool)]));
        foreach (var (entry, x) in history.Said<Trained>().Where(x => x.Event.Fence.Run == history.Run))
        {
            var f = x.Fence;
            if (
                !own.TryGetValue((f.Stage, f.Epoch, f.Peer), out var epoch)
                    && !began.TryGetValue((f.Stage, f.Epoch), out epoch))
            {
                yield return new("I2", $"{f.Peer} trained epoch {f.Epoch}, which never began", entry);
                continue;
            }

            var teachers = plan.Stages[f.Stage].Teachers;
            foreach (var use in x.Used)
            {
                var key = use.Sheet;
                var wrong =
                    use.Run != f.Run || use.Stage != f.Stage ? $"of {use.Run}, stage {use.Stage}"
                    : use.SampleSet != x.SampleSet ? "of other samples"
                    : key.View != epoch.View || x.View != epoch.View ? $"in view {epoch.View}"
                    : key.Epoch >= f.Epoch && !teachers.Contains(key.Peer) ? "of the future"
                    : plan.Exchange.Topology == ExchangeTopology.Full && key.Peer == f.Peer ? "of its own"
                    : !epoch.Pool.Contains(key) ? "which the epoch does not offer"
                    : null;
                if (wrong is not null)
                    yield return new(
                        "I3", $"{f.Peer} used {key} {wrong} in epoch {f.Epoch}", epoch.Line, entry);
            }
        }
    }

    /// <summary>Of a mean, every row is used or none.</summary>
    private static IEnumerable<Violation> Means(RunHistory history)
    {
        var rows = history.Events<SheetMade>().Where(x => x.Event.Sheet.MeanOf is not null)
            .GroupBy(x => (x.Event.Stage, SheetKey.Of(x.Event.Sheet)))
            .ToDictionary(g => g.Key, g => g.First().Event.Sheet.Rows);
        var whole = history.Events<PeerTrained>().Where(x => x.Event.Sheet is not null)
            .GroupBy(x => x.Event.Stage).ToDictionary(g => g.Key, g => g.First().Event.Sheet!.Rows);
        foreach (var (entry, x) in history.Said<Trained>().Where(x => x.Event.Fence.Run == history.Run))
        {
            foreach (var mean in x.Used.Where(use => use.Sheet.Shard >= 0).GroupBy(use => use.Sheet.Epoch))
            {
                var used = mean.Sum(use => rows.GetValueOrDefault((x.Fence.Stage, use.Sheet)));
                if (used != whole.GetValueOrDefault(x.Fence.Stage))
                    yield return new(
                        "I4",
                        $"{x.Fence.Peer} used {used} rows of the mean of epoch {mean.Key} in epoch {x.Fence.Epoch}",
                        entry);
            }
        }
    }

    private static IEnumerable<Violation> Content(RunHistory history)
    {
        var made = history.Said<SheetStored>().Where(x => x.Event.Fence.Run == history.Run)
            .GroupBy(x => (x.Event.Fence.Stage, x.Event.Sheet))
            .ToDictionary(g => g.Key, g => g.ToList());
        foreach (var (entry, x) in history.Said<Trained>().Where(x => x.Event.Fence.Run == history.Run))
        {
            foreach (var use in x.Used)
            {
                if (
                    made.TryGetValue((x.Fence.Stage, use.Sheet), out var stored)
                        && stored.All(s => s.Event.Content != use.Content))
                    yield return new(
                        "I16", $"{x.Fence.Peer} used other bytes than {use.Sheet} was made of in epoch {x.Fence.Epoch}",
                        stored[0].Entry, entry);
            }
        }
    }

    /// <param name="Line">Where the epoch begins.</param>
    private sealed record Offer(HistoryEntry Line, int View, HashSet<SheetKey> Pool);

    private static (int, int, PeerId, Incarnation) Work(Fence f) => (f.Stage, f.Epoch, f.Peer, f.Incarnation);
}
