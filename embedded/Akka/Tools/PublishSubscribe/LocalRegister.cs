using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>The actors of this node by the keys that they are registered under.</summary>
internal sealed class LocalRegister
{
    private readonly Dictionary<string, List<IActorRef>> _byKey = [];

    public long Version { get; private set; }

    public ImmutableHashSet<string> Keys { get; private set; } = [];

    public IReadOnlyList<IActorRef> At(string key) => _byKey.TryGetValue(key, out var actors) ? actors : [];

    public bool Has(IActorRef actor) => _byKey.Values.Any(actors => actors.Contains(actor));

    /// <summary>True when the set of keys changed.</summary>
    public bool Add(string key, IActorRef actor)
    {
        if (!_byKey.TryGetValue(key, out var actors))
            _byKey.Add(key, actors = []);
        if (!actors.Contains(actor))
            actors.Add(actor);
        return Changed();
    }

    public bool Remove(string key, IActorRef actor)
    {
        if (_byKey.TryGetValue(key, out var actors) && actors.Remove(actor) && actors.Count == 0)
            _byKey.Remove(key);
        return Changed();
    }

    public bool RemoveAll(string key)
    {
        _byKey.Remove(key);
        return Changed();
    }

    public bool RemoveEverywhere(IActorRef actor)
    {
        var before = Version;
        foreach (var key in _byKey.Keys.ToArray())
            Remove(key, actor);
        return Version != before;
    }

    private bool Changed()
    {
        if (Keys.SetEquals(_byKey.Keys))
            return false;
        Keys = [.. _byKey.Keys];
        Version++;
        return true;
    }
}
