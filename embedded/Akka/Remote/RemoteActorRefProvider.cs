using Akka.Actor;

namespace Akka.Remote;

/// <summary>Resolves within the process and beyond it.</summary>
internal sealed class RemoteActorRefProvider : LocalActorRefProvider
{
    private Address? _external;

    public RemoteActorRefProvider(ActorSystemImpl system)
        : base(system)
    {
        Remoting = new Remoting(system, new RemotingSettings(system.Settings.Config));
        Watcher = new RemoteWatcher(system, Remoting);
    }

    public Remoting Remoting { get; }

    public RemoteWatcher Watcher { get; }

    public override Address DefaultAddress => _external ?? LocalAddress;

    /// <exception cref="RemoteTransportException">The port cannot be had.</exception>
    public void Start()
    {
        _external = Remoting.Start(this);
        Watcher.Start();
    }

    public void Stop()
    {
        Watcher.Stop();
        Remoting.Stop();
    }

    public override IActorRef ResolveActorRef(ActorPath actorPath) =>
        IsOwn(actorPath.Address) ? ResolveLocal(actorPath)
        : actorPath.Address.HasGlobalScope ? new RemoteActorRef(this, actorPath)
        : DeadLetters;

    public override IActorRef RootGuardianAt(Address address) =>
        IsOwn(address) ? Root
        : address.HasGlobalScope ? new RemoteActorRef(this, new RootActorPath(address))
        : DeadLetters;

    public override Address GetExternalAddressFor(Address address) =>
        IsOwn(address) ? LocalAddress : address.HasGlobalScope && address.Protocol == DefaultAddress.Protocol ? DefaultAddress : null!;

    protected override bool IsOwn(Address address) => address.Equals(_external) || base.IsOwn(address);
}
