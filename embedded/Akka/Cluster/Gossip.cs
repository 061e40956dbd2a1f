using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>The state that nodes pass on: members, who has seen this version, who cannot reach whom, and who was removed for good.</summary>
internal sealed record Gossip(
    ImmutableSortedDictionary<UniqueAddress, Member> Members,
    ImmutableHashSet<UniqueAddress> Seen,
    Reachability Reachability,
    VectorClock Version,
    ImmutableSortedSet<UniqueAddress> Removed)
{
    /// <summary>Removed incarnations that are remembered, so that a node which was away does not bring them back.</summary>
    private const int MostRemoved = 512;

    /// <summary>Members compare equal whatever their status; here a new status must replace the old.</summary>
    public static readonly Gossip Empty = new(
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, EqualityComparer<Member>.Create(ReferenceEquals)), [], Reachability.Empty, VectorClock.Empty, []);

    public Member? Find(UniqueAddress node) => Members.GetValueOrDefault(node);

    public bool HasMember(UniqueAddress node) => Members.ContainsKey(node);

    /// <summary>A new version, which only its maker has seen.</summary>
    public Gossip ChangedBy(UniqueAddress node) => this with { Version = Version.Increment(node), Seen = [node] };

    public Gossip SeenBy(UniqueAddress node) => Seen.Contains(node) ? this : this with { Seen = Seen.Add(node) };

    public Gossip Update(IEnumerable<Member> changed) => this with { Members = Members.SetItems(changed.Select(m => KeyValuePair.Create(m.UniqueAddress, m))) };

    public Gossip Remove(IReadOnlyCollection<UniqueAddress> nodes)
    {
        var removed = Removed.Union(nodes);
        while (removed.Count > MostRemoved)
            removed = removed.Remove(removed[0]);
        return this with
        {
            Members = Members.RemoveRange(nodes),
            Seen = Seen.Except(nodes),
            Reachability = Reachability.Remove(nodes),
            Version = nodes.Aggregate(Version, (version, node) => version.Without(node)),
            Removed = removed,
        };
    }

    /// <summary>What two nodes know together, when each had something that the other lacked. Both come to the same result.</summary>
    public Gossip Merge(Gossip other)
    {
        var removed = Removed.Union(other.Removed);
        var members = Members.RemoveRange(removed);
        foreach (var (node, member) in other.Members)
        {
            if (!removed.Contains(node))
                members = members.SetItem(node, members.TryGetValue(node, out var ours) ? Member.HighestPriorityOf(ours, member) : member);
        }

        var version = removed.Aggregate(Version.Merge(other.Version), (v, node) => v.Without(node));
        return new Gossip(members, [], Reachability.Merge(other.Reachability, members.ContainsKey), version, removed);
    }
}
