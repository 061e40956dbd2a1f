using KdCluster.Contracts;

namespace KdCluster.Histories.Rules;

/// <summary>
/// I13: who says goodbye is never taken for unreachable, by the coordinator that hears it or by one that comes after.
/// One that was replaced before, and does not know it, may miss that node.
/// </summary>
internal static class NodeRules
{
    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        var terms = new Dictionary<string, Term>(StringComparer.Ordinal);
        var left = new Dictionary<NodeId, (HistoryEntry Entry, Term Term)>();
        foreach (var entry in history.Entries)
        {
            var term = terms.GetValueOrDefault(entry.Process);
            switch (entry.Event)
            {
                case TermBegan x: terms[entry.Process] = x.Term; break;
                case NodeChanged { Change: NodeChange.Left } x: left[x.Node] = (entry, term); break;
                case NodeChanged { Change: NodeChange.Joined } x: left.Remove(x.Node); break;
                case NodeChanged { Change: NodeChange.Unreachable or NodeChange.Gone } x
                    when left.TryGetValue(x.Node, out var goodbye) && term.CompareTo(goodbye.Term) >= 0:
                    yield return new(
                        "I13", $"{x.Node} said goodbye and is called {x.Change} afterwards", goodbye.Entry, entry);
                    break;
            }
        }
    }
}
