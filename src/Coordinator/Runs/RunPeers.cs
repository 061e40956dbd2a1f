using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using KdCluster.Contracts;

namespace KdCluster.Coordinator.Runs;

/// <summary>
/// The peers of the stage that is open, by name, in the order of its plan, and by group. A run of a thousand peers has
/// an event of each of them in every epoch: a rule that asks at each event asks the groups, which are few, and not all
/// peers. Immutable; a change costs the logarithm of the number of peers.
/// </summary>
public sealed class RunPeers : IReadOnlyDictionary<PeerId, RunPeer>
{
    private readonly IReadOnlyDictionary<PeerId, int> _places;
    private readonly ImmutableList<RunPeer> _peers;
    private readonly ImmutableDictionary<PeerGroup, ImmutableSortedSet<int>> _groups;

    private RunPeers(
        IReadOnlyDictionary<PeerId, int> places, ImmutableList<RunPeer> peers,
        ImmutableDictionary<PeerGroup, ImmutableSortedSet<int>> groups) =>
        (_places, _peers, _groups) = (places, peers, groups);

    public static RunPeers None { get; } = InOrder([]);

    public int Count => _peers.Count;

    public IEnumerable<PeerId> Keys => _peers.Select(p => p.Name);

    /// <summary>In order.</summary>
    public IEnumerable<RunPeer> Values => _peers;

    /// <summary>Those that somebody is in.</summary>
    public IEnumerable<PeerGroup> Groups => _groups.Keys;

    public RunPeer this[PeerId name] => _peers[_places[name]];

    /// <summary>Each has a name of its own.</summary>
    public static RunPeers InOrder(IEnumerable<RunPeer> peers)
    {
        var all = peers.ToImmutableList();
        return new(
            all.Select((p, place) => (p.Name, Place: place)).ToDictionary(p => p.Name, p => p.Place), all,
            all.Select((p, place) => (Group: PeerGroup.Of(p), Place: place)).GroupBy(p => p.Group, p => p.Place)
                .ToImmutableDictionary(g => g.Key, g => g.ToImmutableSortedSet()));
    }

    /// <summary>Who is in a group, in order.</summary>
    public IEnumerable<RunPeer> Of(PeerGroup group) =>
        _groups.TryGetValue(group, out var places) ? places.Select(place => _peers[place]) : [];

    /// <summary>How many are in such groups.</summary>
    public int CountOf(Func<PeerGroup, bool> groups) =>
        _groups.Where(group => groups(group.Key)).Sum(group => group.Value.Count);

    /// <summary>Its place in the order, from 0.</summary>
    public int PlaceOf(PeerId name) => _places[name];

    /// <summary>With one of its peers as it is now.</summary>
    public RunPeers With(RunPeer peer)
    {
        var place = _places[peer.Name];
        var (before, after) = (PeerGroup.Of(_peers[place]), PeerGroup.Of(peer));
        return new(
            _places, _peers.SetItem(place, peer), before == after ? _groups : Moved(_groups, place, before, after));
    }

    /// <summary>With some of its peers as they are now.</summary>
    public RunPeers With(IEnumerable<RunPeer> peers) => peers.Aggregate(this, (all, peer) => all.With(peer));

    public bool ContainsKey(PeerId name) => _places.ContainsKey(name);

    public bool TryGetValue(PeerId name, [MaybeNullWhen(false)] out RunPeer peer)
    {
        var isKnown = _places.TryGetValue(name, out var place);
        peer = isKnown ? _peers[place] : null;
        return isKnown;
    }

    public IEnumerator<KeyValuePair<PeerId, RunPeer>> GetEnumerator() =>
        _peers.Select(p => KeyValuePair.Create(p.Name, p)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ImmutableDictionary<PeerGroup, ImmutableSortedSet<int>> Moved(
        ImmutableDictionary<PeerGroup, ImmutableSortedSet<int>> groups, int place, PeerGroup before, PeerGroup after)
    {
        var left = groups[before].Remove(place);
        groups = left.IsEmpty ? groups.Remove(before) : groups.SetItem(before, left);
        return groups.SetItem(after, groups.GetValueOrDefault(after, []).Add(place));
    }
}
