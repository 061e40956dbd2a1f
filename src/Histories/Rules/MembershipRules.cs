namespace KdCluster.Histories.Rules;

/// <summary>I18: a minute after the last fault of a node and of its coordinator, the node is a member.</summary>
internal static class MembershipRules
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static IEnumerable<Violation> Judge(RunHistory history)
    {
        var nodes = history.Said<Mended>().Select(x => x.Event.Process).Where(name => name != FaultBook.Coordinator)
            .Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => new Watched());
        var faults = new FaultBook();
        foreach (var entry in history.Entries.Where(_ => nodes.Count > 0))
        {
            foreach (var (name, node) in nodes)
            {
                if (node.Blame(entry, Patience) is { } since)
                    yield return new(
                        "I18", $"{name} is no member {Patience.TotalSeconds:0} s after its last fault", since, entry);
            }

            faults.See(entry.Event);
            if (entry.Event is TermBegan)
            {
                foreach (var node in nodes.Values)
                    node.IsMember = false;
            }
            else if (entry.Event is NodeChanged x && nodes.TryGetValue(x.Node.Value, out var changed))
            {
                changed.IsMember = x.Change is NodeChange.Joined or NodeChange.Relinked or NodeChange.Reachable;
            }

            foreach (var (name, node) in nodes)
                node.See(entry, faults.IsWell(name) && faults.IsWell(FaultBook.Coordinator));
        }
    }

    private sealed class Watched
    {
        private HistoryEntry? _since;
        private bool _isBlamed;

        public bool IsMember { get; set; }

        /// <returns>The line since which it should be a member, when that is too long ago; said once.</returns>
        public HistoryEntry? Blame(HistoryEntry now, TimeSpan patience)
        {
            if (_isBlamed || _since is null || now.At - _since.At <= patience)
                return null;
            _isBlamed = true;
            return _since;
        }

        public void See(HistoryEntry now, bool isWell)
        {
            if (!isWell || IsMember)
                (_since, _isBlamed) = (null, false);
            else
                _since ??= now;
        }
    }
}
