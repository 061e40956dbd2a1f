using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Something happened to remoting; published on the event stream.</summary>
public abstract class RemotingLifecycleEvent
{
    private protected RemotingLifecycleEvent()
    {
    }

    public abstract LogLevel LogLevel();
}

/// <summary>Another system has quarantined this one: it can be healed only by a restart.</summary>
public sealed class ThisActorSystemQuarantinedEvent(Address localAddress, Address remoteAddress) : RemotingLifecycleEvent
{
    public Address LocalAddress { get; } = localAddress;

    public Address RemoteAddress { get; } = remoteAddress;

    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;

    public override string ToString() => $"The remote system {RemoteAddress} has quarantined this system {LocalAddress}.";
}
