using KdCluster.Contracts;

namespace KdCluster.Histories.Rules;

/// <summary>I13: who says goodbye is never taken for unreachable.</summary>
internal static class NodeRules
{
    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        var left = new Dictionary<NodeId, HistoryEntry>();
        foreach (var (entry, x) in history.Said<NodeChanged>())
        {
            switch (x.Change)
            {
                case NodeChange.Left: left[x.Node] = entry; break;
                case NodeChange.Joined: left.Remove(x.Node); break;
                case NodeChange.Unreachable or NodeChange.Gone when left.TryGetValue(x.Node, out var goodbye):
                    yield return new(
                        "I13", $"{x.Node} said goodbye and is called {x.Change} afterwards", goodbye, entry);
                    break;
            }
        }
    }
}
