using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>Sends what is published on a topic to an actor of this node, until it is unsubscribed or dies. Answered by <see cref="SubscribeAck"/>.</summary>
public sealed class Subscribe(string topic, IActorRef @ref, string? group = null) : IEquatable<Subscribe>
{
    public string Topic { get; } = topic;

    public IActorRef Ref { get; } = @ref;

    /// <summary>Null for none: the subscriber then gets all that is published without groups.</summary>
    public string Group { get; } = group!;

    public bool Equals(Subscribe? other) => other is not null && Equals(Topic, other.Topic) && Equals(Ref, other.Ref) && Equals(Group, other.Group);

    public override bool Equals(object? obj) => Equals(obj as Subscribe);

    public override int GetHashCode() => HashCode.Combine(Topic, Ref, Group);

    public override string ToString() => $"Subscribe<Topic:{Topic}, Ref:{Ref}, Group:{Group}>";
}

/// <summary>The subscription is in force on this node; other nodes hear of it soon.</summary>
public sealed class SubscribeAck(Subscribe subscribe) : IDeadLetterSuppression, IEquatable<SubscribeAck>
{
    public Subscribe Subscribe { get; } = subscribe;

    public bool Equals(SubscribeAck? other) => other is not null && Equals(Subscribe, other.Subscribe);

    public override bool Equals(object? obj) => Equals(obj as SubscribeAck);

    public override int GetHashCode() => HashCode.Combine(Subscribe);

    public override string ToString() => $"SubscribeAck<Subscribe:{Subscribe}>";
}

/// <summary>Ends a subscription. Answered by <see cref="UnsubscribeAck"/>.</summary>
public sealed class Unsubscribe(string topic, IActorRef @ref, string? group = null) : IEquatable<Unsubscribe>
{
    public string Topic { get; } = topic;

    public IActorRef Ref { get; } = @ref;

    /// <summary>Null for none: the subscriber then gets all that is published without groups.</summary>
    public string Group { get; } = group!;

    public bool Equals(Unsubscribe? other) => other is not null && Equals(Topic, other.Topic) && Equals(Ref, other.Ref) && Equals(Group, other.Group);

    public override bool Equals(object? obj) => Equals(obj as Unsubscribe);

    public override int GetHashCode() => HashCode.Combine(Topic, Ref, Group);

    public override string ToString() => $"Unsubscribe<Topic:{Topic}, Ref:{Ref}, Group:{Group}>";
}

/// <summary>The subscription has ended.</summary>
public sealed class UnsubscribeAck(Unsubscribe unsubscribe) : IEquatable<UnsubscribeAck>
{
    public Unsubscribe Unsubscribe { get; } = unsubscribe;

    public bool Equals(UnsubscribeAck? other) => other is not null && Equals(Unsubscribe, other.Unsubscribe);

    public override bool Equals(object? obj) => Equals(obj as UnsubscribeAck);

    public override int GetHashCode() => HashCode.Combine(Unsubscribe);

    public override string ToString() => $"UnsubscribeAck<Unsubscribe:{Unsubscribe}>";
}
