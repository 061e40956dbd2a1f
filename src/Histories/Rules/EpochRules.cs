using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Histories.Rules;

/// <summary>I2: epochs never go back, and each closes once with those who trained it.</summary>
internal static class EpochRules
{
    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        if (!history.IsWhole)
            yield break;
        int stage = -1, open = -1, closed = -1;
        HistoryEntry? before = null;
        HashSet<PeerId> began = [];
        var trained = new HashSet<(int, int, PeerId)>();
        foreach (var line in history.Journal)
        {
            switch (line.Event)
            {
                case StageOpened x:
                    if (x.Stage != stage + 1)
                        yield return new("I2", $"stage {x.Stage} opened after stage {stage}", before, line.Entry);
                    (stage, open, closed, before) = (x.Stage, -1, -1, line.Entry);
                    break;
                case EpochBegan x:
                    if (x.Stage != stage || x.Epoch != closed + 1 || open != closed)
                        yield return new(
                            "I2",
                            $"epoch {x.Epoch} of stage {x.Stage} began when epoch {open} was open and {closed} closed",
                            before, line.Entry);
                    if (x.Participants.Count == 0)
                        yield return new("I2", $"epoch {x.Epoch} began with nobody", line.Entry);
                    (open, began, before) = (x.Epoch, [.. x.Participants], line.Entry);
                    break;
                case PeerBegan x:
                    if (x.Stage != stage || open < 0 || trained.Contains((x.Stage, x.Epoch, x.Peer)))
                        yield return new(
                            "I2", $"{x.Peer} began epoch {x.Epoch} of stage {x.Stage} by itself, in stage {stage} or "
                                + "when it had trained it", before, line.Entry);
                    break;
                case PeerTrained x:
                    if (!trained.Add((x.Stage, x.Epoch, x.Peer)))
                        yield return new("I5", $"{x.Peer} is counted twice in epoch {x.Epoch}", line.Entry);
                    break;
                case EpochEnded x:
                    if (x.Stage != stage || x.Epoch != open || open != closed + 1)
                        yield return new(
                            "I2",
                            $"epoch {x.Epoch} of stage {x.Stage} ended when epoch {open} was open and {closed} closed",
                            before, line.Entry);
                    var all = x.Participants.Concat(x.Missing).ToList();
                    if (all.Distinct().Count() != all.Count || !began.SetEquals(all))
                        yield return new(
                            "I2", $"epoch {x.Epoch} ended with others than began it", before, line.Entry);
                    foreach (var p in x.Participants.Where(p => !trained.Contains((x.Stage, x.Epoch, p))))
                        yield return new(
                            "I2", $"{p} is recorded in epoch {x.Epoch} and did not train it", line.Entry);
                    (closed, before) = (x.Epoch, line.Entry);
                    break;
            }
        }
    }
}
