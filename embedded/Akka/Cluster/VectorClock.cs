using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>How two versions relate.</summary>
internal enum Ordering
{
    Same,
    Before,
    After,
    Concurrent,
}

/// <summary>How many changes each node has made; tells whether one view of the cluster knows all that another does.</summary>
internal sealed record VectorClock(ImmutableSortedDictionary<UniqueAddress, long> Versions)
{
    public static readonly VectorClock Empty = new(ImmutableSortedDictionary<UniqueAddress, long>.Empty);

    public VectorClock Increment(UniqueAddress node) => new(Versions.SetItem(node, Versions.GetValueOrDefault(node) + 1));

    public VectorClock Without(UniqueAddress node) => new(Versions.Remove(node));

    public Ordering CompareTo(VectorClock other)
    {
        var behind = Versions.Any(v => v.Value > other.Versions.GetValueOrDefault(v.Key));
        var ahead = other.Versions.Any(v => v.Value > Versions.GetValueOrDefault(v.Key));
        return (behind, ahead) switch
        {
            (false, false) => Ordering.Same,
            (false, true) => Ordering.Before,
            (true, false) => Ordering.After,
            _ => Ordering.Concurrent,
        };
    }

    public VectorClock Merge(VectorClock other)
    {
        var merged = Versions.ToBuilder();
        foreach (var (node, version) in other.Versions)
            merged[node] = Math.Max(version, merged.GetValueOrDefault(node));
        return new VectorClock(merged.ToImmutable());
    }
}
