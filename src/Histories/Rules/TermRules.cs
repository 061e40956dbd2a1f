namespace KdCluster.Histories.Rules;

/// <summary>I1: at most one coordinator acts in a term, and an older one is refused.</summary>
internal static class TermRules
{
    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        foreach (var (entry, obeyed) in history.Said<Obeyed>().Where(x => x.Event.Fence.Run == history.Run))
        {
            if (obeyed.Fence.Term.CompareTo(obeyed.Newest) < 0)
                yield return new(
                    "I1", $"{obeyed.Node} obeyed term {obeyed.Fence.Term} after it had seen term {obeyed.Newest}",
                    entry);
        }

        foreach (var (entry, heeded) in history.Said<Heeded>().Where(x => x.Event.Fence.Run == history.Run))
        {
            if (heeded.Fence.Term != heeded.Term)
                yield return new(
                    "I1",
                    $"the coordinator of term {heeded.Term} heeded the {heeded.Reply} of {heeded.Fence.Peer} "
                        + $"to term {heeded.Fence.Term}", entry);
        }

        foreach (var same in history.Said<TermBegan>().GroupBy(x => x.Event.Term).Where(g => g.Count() > 1))
            yield return new(
                "I1", $"term {same.Key} was begun {same.Count()} times", [.. same.Select(x => x.Entry)]);

        for (var i = 1; i < history.Journal.Count; i++)
        {
            var (before, after) = (history.Journal[i - 1], history.Journal[i]);
            if (after.Term.CompareTo(before.Term) < 0)
                yield return new(
                    "I1", $"term {after.Term} wrote event {after.Number} after term {before.Term} wrote its own",
                    before.Entry, after.Entry);
        }
    }
}
