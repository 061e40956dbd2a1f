using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>What every reference is: comparable by path and uid.</summary>
public abstract class ActorRefBase : IActorRef
{
    private protected ActorRefBase()
    {
    }

    public abstract ActorPath Path { get; }

    /// <summary>The path with the address by which others reach it, made once.</summary>
    internal string? SerializedPath { get; set; }

    internal virtual bool IsLocal => true;

    internal virtual bool IsDead => false;

    /// <summary>The provider of the system that owns the reference; null for references that belong to none.</summary>
    internal virtual IActorRefProvider? Owner => null;

    public void Tell(object message, IActorRef? sender) => TellInternal(message ?? throw new InvalidMessageException(), sender!);

    public bool Equals(IActorRef? other) =>
        ReferenceEquals(this, other) || (other is not null && Path.Uid == other.Path.Uid && Path.Equals(other.Path));

    public override bool Equals(object? obj) => obj is IActorRef other && Equals(other);

    public override int GetHashCode() => Path.Uid != 0 ? Path.Uid.GetHashCode() : Path.GetHashCode();

    public int CompareTo(IActorRef? other) => other is null ? 1
        : Path.CompareTo(other.Path) is var order and not 0 ? order
        : Path.Uid.CompareTo(other.Path.Uid);

    public int CompareTo(object? obj) => CompareTo(obj as IActorRef);

    public override string ToString() => Path.Uid == 0 ? $"[{Path}]" : $"[{Path}#{Path.Uid}]";

    internal virtual void SendSystemMessage(SystemMessage message)
    {
    }

    /// <summary>The descendant by names from here; <see cref="Nobody"/> when there is none.</summary>
    internal virtual ActorRefBase GetChild(ReadOnlySpan<string> names) => names.Length == 0 ? this : Nobody.Instance;

    protected abstract void TellInternal(object message, IActorRef sender);
}
