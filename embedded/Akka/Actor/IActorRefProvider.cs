namespace Akka.Actor;

/// <summary>Makes and resolves references.</summary>
public interface IActorRefProvider
{
    IActorRef DeadLetters { get; }

    /// <summary>Where other systems reach this one; local when they cannot.</summary>
    Address DefaultAddress { get; }

    Settings Settings { get; }

    /// <summary>The reference that a serialized path stands for, on whatever system; dead letters when the text is no path.</summary>
    IActorRef ResolveActorRef(string path);

    IActorRef ResolveActorRef(ActorPath actorPath);

    IActorRef RootGuardianAt(Address address);

    /// <summary>The address by which the system at <paramref name="address"/> reaches this one; null when it cannot.</summary>
    Address GetExternalAddressFor(Address address);

    internal ActorSystemImpl System { get; }

    internal TempContainer Temp { get; }

    internal RootRef Root { get; }

    internal ActorRefBase RootAt(Address address) => (ActorRefBase)RootGuardianAt(address);
}
