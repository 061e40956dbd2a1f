namespace Akka.Actor;

/// <summary>Resolves within one process.</summary>
internal class LocalActorRefProvider : IActorRefProvider
{
    public LocalActorRefProvider(ActorSystemImpl system)
    {
        System = system;
        LocalAddress = new Address("akka", system.Name);
        var root = new RootActorPath(LocalAddress);
        Temp = new TempContainer(root / "temp");
        Root = new RootRef(root, system, Temp);
    }

    public ActorSystemImpl System { get; }

    public TempContainer Temp { get; }

    public RootRef Root { get; }

    public IActorRef DeadLetters => System.DeadLetters;

    public Settings Settings => System.Settings;

    public virtual Address DefaultAddress => LocalAddress;

    protected Address LocalAddress { get; }

    public IActorRef ResolveActorRef(string path) => ActorPath.TryParse(path, out var parsed) ? ResolveActorRef(parsed) : DeadLetters;

    public virtual IActorRef ResolveActorRef(ActorPath actorPath) =>
        IsOwn(actorPath.Address) ? ResolveLocal(actorPath) : DeadLetters;

    public virtual IActorRef RootGuardianAt(Address address) => IsOwn(address) ? Root : DeadLetters;

    public virtual Address GetExternalAddressFor(Address address) => IsOwn(address) ? LocalAddress : null!;

    protected virtual bool IsOwn(Address address) => address.Equals(LocalAddress);

    protected ActorRefBase ResolveLocal(ActorPath path)
    {
        if (path is RootActorPath)
            return Root;
        var found = Root.GetChild(path.Elements.ToArray());
        var same = found is not Nobody && (path.Uid == 0 || found.Path.Uid == 0 || path.Uid == found.Path.Uid);
        return same ? found : new Event.EmptyLocalActorRef(path, System);
    }
}

/// <summary>The top of the tree; the parent of <c>/user</c> and <c>/system</c>.</summary>
internal sealed class RootRef(ActorPath path, ActorSystemImpl system, TempContainer temp) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    internal override IActorRefProvider Owner => system.Provider;

    internal override ActorRefBase GetChild(ReadOnlySpan<string> names)
    {
        if (names.Length == 0)
            return this;
        return names[0] switch
        {
            "user" => system.User.GetChild(names[1..]),
            "system" => system.Guardian.GetChild(names[1..]),
            "temp" => temp.GetChild(names[1..]),
            "deadLetters" => system.DeadLetterRef,
            ".." or "" => GetChild(names[1..]),
            _ => Nobody.Instance,
        };
    }

    internal override void SendSystemMessage(Dispatch.SysMsg.SystemMessage message)
    {
        switch (message)
        {
            case Dispatch.SysMsg.DeathWatchNotification death:
                system.GuardianStopped(death.Actor);
                break;
            case Dispatch.SysMsg.Failed failed:
                system.GuardianFailed(failed.Child, failed.Cause);
                break;
        }
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is Identify identify)
            sender?.Tell(new ActorIdentity(identify.MessageId, this), this);
        else if (message is ActorSelectionMessage selection)
            ActorSelection.Deliver(this, selection, sender);
        else
            system.DeadLetterRef.Tell(new Event.DeadLetter(message, sender, this), sender);
    }
}

/// <summary>The parent of all actors of users, or of the runtime.</summary>
internal sealed class GuardianActor(SupervisorStrategy strategy) : ActorBase
{
    protected override SupervisorStrategy SupervisorStrategy() => strategy;

    protected override bool Receive(object message) => false;

    protected override void PreRestart(Exception reason, object message)
    {
        // A guardian keeps its children.
    }
}
