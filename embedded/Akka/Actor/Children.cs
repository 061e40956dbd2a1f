using System.Collections.Concurrent;
using Akka.Util;

namespace Akka.Actor;

/// <summary>
/// The children of a cell. Only guardians are written from other threads than the cell's own (by <c>ActorSystem.ActorOf</c>); look-ups come from anywhere.
/// </summary>
internal sealed class Children(ActorCell cell)
{
    private readonly ConcurrentDictionary<string, ChildStats> _byName = new(StringComparer.Ordinal);
    private readonly HashSet<IActorRef> _stopping = [];
    private long _nextName = -1;

    public bool AnyStopping
    {
        get
        {
            lock (_stopping)
                return _stopping.Count > 0;
        }
    }

    public bool IsEmpty => _byName.IsEmpty;

    public IEnumerable<IActorRef> All => _byName.Values.Select(s => (IActorRef)s.Child);

    public IEnumerable<ChildStats> Stats => _byName.Values;

    public LocalActorRef? Find(string name)
    {
        var hash = name.IndexOf('#');
        var found = _byName.GetValueOrDefault(hash < 0 ? name : name[..hash])?.Child;
        return hash < 0 || found is null || name.AsSpan(hash + 1).SequenceEqual(found.Path.Uid.ToString()) ? found : null;
    }

    public ChildStats? StatsOf(IActorRef child) =>
        _byName.TryGetValue(child.Path.Name, out var stats) && stats.Child.Equals(child) ? stats : null;

    /// <exception cref="InvalidActorNameException">The name is taken or malformed.</exception>
    public LocalActorRef Make(Props props, string? name, bool systemName = false)
    {
        if (cell.Faults.IsTerminating)
            throw new InvalidOperationException($"Cannot create child actor {name ?? props.TypeName} in {cell.Self}: it is terminating or terminated.");
        if (name is null)
            name = "$" + Base64Names.Encode(Interlocked.Increment(ref _nextName));
        else if (!systemName && !ActorPath.IsValidPathElement(name))
            throw new InvalidActorNameException(name.Length == 0
                ? "Actor name must not be empty."
                : $"Illegal actor name [{name}]. Actor paths MUST: not start with `$`, include only ASCII letters and can only contain these special characters: {ActorPath.ValidSymbols}.");
        var path = new ChildActorPath(cell.Self.Path, name, Random.Shared.NextInt64(1, long.MaxValue));
        var child = new LocalActorRef(cell.SystemImpl, props, cell.SelfRef, path);
        if (!_byName.TryAdd(name, new ChildStats(child)))
            throw new InvalidActorNameException($"Actor name \"{name}\" is not unique!");
        child.SendSystemMessage(new Dispatch.SysMsg.Create());
        // A guardian may have begun to stop on another thread, after it looked at its children.
        if (cell.Faults.IsTerminating)
            Stop(child);
        return child;
    }

    public void Stop(IActorRef child)
    {
        if (StatsOf(child) is not null)
        {
            lock (_stopping)
                _stopping.Add(child);
        }

        (child as ActorRefBase)?.SendSystemMessage(Dispatch.SysMsg.Terminate.Instance);
    }

    public void StopAll()
    {
        foreach (var child in All)
            Stop(child);
    }

    /// <summary>True when it was a child.</summary>
    public bool Remove(IActorRef child)
    {
        lock (_stopping)
            _stopping.Remove(child);
        return StatsOf(child) is not null && _byName.TryRemove(child.Path.Name, out _);
    }
}

/// <summary>A child and how often it was restarted.</summary>
internal sealed class ChildStats(LocalActorRef child)
{
    private int _restarts;
    private long _windowStart;

    public LocalActorRef Child { get; } = child;

    /// <summary>Counts a restart; false when there were too many.</summary>
    public bool MayRestart(int maxRetries, TimeSpan within)
    {
        if (maxRetries == 0)
            return false;
        if (within <= TimeSpan.Zero)
            return maxRetries < 0 || ++_restarts <= maxRetries;
        var now = Environment.TickCount64;
        if (_restarts == 0 || now - _windowStart > within.TotalMilliseconds)
        {
            _windowStart = now;
            _restarts = 1;
            return true;
        }

        return ++_restarts <= (maxRetries < 0 ? 1 : maxRetries);
    }
}
