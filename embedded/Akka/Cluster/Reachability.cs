using System.Collections.Immutable;

namespace Akka.Cluster;

/// <summary>Who cannot reach whom. Each observer alone writes its records, under a version of its own.</summary>
internal sealed record Reachability(ImmutableSortedDictionary<UniqueAddress, Reachability.Observation> Observers)
{
    public static readonly Reachability Empty = new(ImmutableSortedDictionary<UniqueAddress, Observation>.Empty);

    /// <summary>What one observer says: those that it cannot reach.</summary>
    public sealed record Observation(long Version, ImmutableSortedSet<UniqueAddress> Unreachable);

    /// <summary>Those whom at least one observer cannot reach.</summary>
    public ImmutableHashSet<UniqueAddress> Unreachable => [.. Observers.Values.SelectMany(o => o.Unreachable)];

    public bool IsUnreachable(UniqueAddress observer, UniqueAddress subject) =>
        Observers.TryGetValue(observer, out var observation) && observation.Unreachable.Contains(subject);

    /// <summary>True when either says that it cannot reach the other.</summary>
    public bool IsCut(UniqueAddress a, UniqueAddress b) => IsUnreachable(a, b) || IsUnreachable(b, a);

    public Reachability Set(UniqueAddress observer, UniqueAddress subject, bool reachable)
    {
        var before = Observers.GetValueOrDefault(observer) ?? new Observation(0, []);
        var after = reachable ? before.Unreachable.Remove(subject) : before.Unreachable.Add(subject);
        return ReferenceEquals(before.Unreachable, after) ? this : new Reachability(Observers.SetItem(observer, new Observation(before.Version + 1, after)));
    }

    /// <summary>Without what these observers say.</summary>
    public Reachability WithoutObservers(IEnumerable<UniqueAddress> nodes) => new(Observers.RemoveRange(nodes));

    /// <summary>Without these nodes, as observers and as observed.</summary>
    public Reachability Remove(IReadOnlyCollection<UniqueAddress> nodes)
    {
        var kept = Observers.RemoveRange(nodes);
        foreach (var (observer, observation) in kept)
        {
            var unreachable = observation.Unreachable.Except(nodes);
            if (unreachable.Count != observation.Unreachable.Count)
                kept = kept.SetItem(observer, new Observation(observation.Version + 1, unreachable));
        }

        return new Reachability(kept);
    }

    public Reachability Merge(Reachability other, Func<UniqueAddress, bool> isMember)
    {
        var merged = Observers;
        foreach (var (observer, theirs) in other.Observers)
        {
            if (!merged.TryGetValue(observer, out var ours) || theirs.Version > ours.Version)
                merged = merged.SetItem(observer, theirs);
        }

        foreach (var (observer, observation) in merged)
        {
            if (!isMember(observer))
                merged = merged.Remove(observer);
            else if (observation.Unreachable.Any(subject => !isMember(subject)))
                merged = merged.SetItem(observer, observation with { Unreachable = [.. observation.Unreachable.Where(isMember)] });
        }

        return new Reachability(merged);
    }
}
