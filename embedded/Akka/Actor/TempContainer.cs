using System.Collections.Concurrent;
using Akka.Util;

namespace Akka.Actor;

/// <summary>What takes the answers to questions, by name, so that answers from other nodes find it.</summary>
internal sealed class TempContainer(ActorPath path) : ActorRefBase
{
    private readonly ConcurrentDictionary<string, ActorRefBase> _byName = new(StringComparer.Ordinal);
    private long _next;
    private volatile bool _closed;

    public override ActorPath Path { get; } = path;

    public ActorPath Register(ActorRefBase future)
    {
        var name = "$" + Base64Names.Encode(Interlocked.Increment(ref _next));
        _byName[name] = future;
        return Path / name;
    }

    /// <summary>The system has stopped: nobody will answer any more.</summary>
    public void Close()
    {
        _closed = true;
        foreach (var asking in _byName.Values.OfType<IAsking>())
            asking.GiveUp();
    }

    public void GiveUpIfClosed(IAsking asking)
    {
        if (_closed)
            asking.GiveUp();
    }

    public void Unregister(ActorRefBase future) => _byName.TryRemove(future.Path.Name, out _);

    internal override ActorRefBase GetChild(ReadOnlySpan<string> names) => names.Length switch
    {
        0 => this,
        1 when _byName.TryGetValue(names[0], out var future) => future,
        _ => Nobody.Instance,
    };

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}

/// <summary>Somebody who waits for an answer.</summary>
internal interface IAsking
{
    void GiveUp();
}
