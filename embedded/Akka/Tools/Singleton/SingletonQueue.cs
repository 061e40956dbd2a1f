namespace Akka.Cluster.Tools.Singleton;

/// <summary>
/// Whose turn it is. The candidates stand in a line by age, from the moment they are Up until they are removed; a node may run the singleton when everybody before it is
/// removed or has handed over. As the order never changes and nobody enters but at the end, no two nodes of one cluster can be there at once.
/// </summary>
internal sealed class SingletonQueue(UniqueAddress self, string? role)
{
    private readonly Dictionary<UniqueAddress, Member> _line = [];
    private readonly HashSet<UniqueAddress> _done = [];

    /// <summary>True while this node stands in the line.</summary>
    public bool IsCandidate => _line.TryGetValue(self, out var me) && me.Status is (MemberStatus.Up or MemberStatus.Leaving);

    /// <summary>Those before this node that have neither gone nor handed over, the oldest first.</summary>
    public IReadOnlyList<Member> Before => !_line.TryGetValue(self, out var me)
        ? [.. _line.Values.Order(Member.AgeOrdering)]
        : [.. _line.Values.Where(m => m.IsOlderThan(me) && !_done.Contains(m.UniqueAddress)).Order(Member.AgeOrdering)];

    /// <summary>True when those before this node are all on their way out, so that it is the next.</summary>
    public bool IsNext => IsCandidate && Before.All(m => m.Status is MemberStatus.Exiting or MemberStatus.Down);

    public void Put(Member member)
    {
        if (!string.IsNullOrEmpty(role) && !member.HasRole(role))
            return;
        if (member.Status is MemberStatus.Up or MemberStatus.Leaving or MemberStatus.Exiting || _line.ContainsKey(member.UniqueAddress))
            _line[member.UniqueAddress] = member;
    }

    public void HandedOver(UniqueAddress node) => _done.Add(node);

    /// <summary>True when the node stood before this one and had not handed over.</summary>
    public bool Remove(UniqueAddress node)
    {
        var mattered = Before.Any(m => m.UniqueAddress == node);
        _line.Remove(node);
        _done.Remove(node);
        return mattered;
    }
}
