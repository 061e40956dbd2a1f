using Akka.Actor;

namespace Akka.Cluster.Tools.PublishSubscribe;

/// <summary>What the mediator hands on.</summary>
public interface IDistributedPubSubMessage;

/// <summary>To every subscriber of a topic in the cluster; or to one of each group. At most once.</summary>
public sealed class Publish(string topic, object message, bool sendOneMessageToEachGroup = false) : IDistributedPubSubMessage, IWrappedMessage, IEquatable<Publish>
{
    public string Topic { get; } = topic;

    public object Message { get; } = message;

    public bool SendOneMessageToEachGroup { get; } = sendOneMessageToEachGroup;

    public bool Equals(Publish? other) => other is not null && Equals(Topic, other.Topic) && Equals(Message, other.Message) && Equals(SendOneMessageToEachGroup, other.SendOneMessageToEachGroup);

    public override bool Equals(object? obj) => Equals(obj as Publish);

    public override int GetHashCode() => HashCode.Combine(Topic, Message, SendOneMessageToEachGroup);

    public override string ToString() => $"Publish<Topic:{Topic}, Message:{Message}, SendOneMessageToEachGroup:{SendOneMessageToEachGroup}>";
}

/// <summary>To one actor that was registered at a path by <see cref="Put"/>.</summary>
public sealed class Send(string path, object message, bool localAffinity = false) : IDistributedPubSubMessage, IWrappedMessage, IEquatable<Send>
{
    /// <summary>Without address, such as <c>/user/a</c>.</summary>
    public string Path { get; } = path;

    public object Message { get; } = message;

    /// <summary>Prefers an actor of this node.</summary>
    public bool LocalAffinity { get; } = localAffinity;

    public bool Equals(Send? other) => other is not null && Equals(Path, other.Path) && Equals(Message, other.Message) && Equals(LocalAffinity, other.LocalAffinity);

    public override bool Equals(object? obj) => Equals(obj as Send);

    public override int GetHashCode() => HashCode.Combine(Path, Message, LocalAffinity);

    public override string ToString() => $"Send<Path:{Path}, Message:{Message}, LocalAffinity:{LocalAffinity}>";
}

/// <summary>To every actor that was registered at a path.</summary>
public sealed class SendToAll(string path, object message, bool excludeSelf = false) : IDistributedPubSubMessage, IWrappedMessage, IEquatable<SendToAll>
{
    /// <summary>Without address.</summary>
    public string Path { get; } = path;

    public object Message { get; } = message;

    /// <summary>Leaves out this node.</summary>
    public bool ExcludeSelf { get; } = excludeSelf;

    public bool Equals(SendToAll? other) => other is not null && Equals(Path, other.Path) && Equals(Message, other.Message) && Equals(ExcludeSelf, other.ExcludeSelf);

    public override bool Equals(object? obj) => Equals(obj as SendToAll);

    public override int GetHashCode() => HashCode.Combine(Path, Message, ExcludeSelf);

    public override string ToString() => $"SendToAll<Path:{Path}, Message:{Message}, ExcludeSelf:{ExcludeSelf}>";
}
