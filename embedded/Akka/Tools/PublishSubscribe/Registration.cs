using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Registers an actor of this node at its path.</summary>
public sealed class Put(IActorRef @ref) : IEquatable<Put>
{
    public IActorRef Ref { get; } = @ref;

    public bool Equals(Put? other) => other is not null && Equals(Ref, other.Ref);

    public override bool Equals(object? obj) => Equals(obj as Put);

    public override int GetHashCode() => HashCode.Combine(Ref);

    public override string ToString() => $"Put<Ref:{Ref}>";
}

/// <summary>Takes the actor at a path off the register.</summary>
public sealed class Remove(string path) : IEquatable<Remove>
{
    /// <summary>Without address.</summary>
    public string Path { get; } = path;

    public bool Equals(Remove? other) => other is not null && Equals(Path, other.Path);

    public override bool Equals(object? obj) => Equals(obj as Remove);

    public override int GetHashCode() => HashCode.Combine(Path);

    public override string ToString() => $"Remove<Path:{Path}>";
}

/// <summary>Asks for <see cref="CurrentTopics"/>.</summary>
public sealed class GetTopics
{
    private GetTopics()
    {
    }

    public static GetTopics Instance { get; } = new();
}

/// <summary>The topics that somebody in the cluster has subscribed to.</summary>
public sealed class CurrentTopics(IImmutableSet<string> topics)
{
    public IImmutableSet<string> Topics { get; } = topics;
}
