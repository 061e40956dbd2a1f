using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Remote;

/// <summary>An actor of another system.</summary>
internal sealed class RemoteActorRef(RemoteActorRefProvider provider, ActorPath path) : ActorRefBase
{
    private Association? _association;

    public override ActorPath Path { get; } = path;

    internal override bool IsLocal => false;

    internal override IActorRefProvider Owner => provider;

    private Association Association => _association ??= provider.Remoting.AssociationTo(Path.Address);

    internal override void SendSystemMessage(SystemMessage message)
    {
        switch (message)
        {
            case Watch watch:
                provider.Watcher.Watch(this, watch.Watcher);
                break;
            case Unwatch unwatch:
                provider.Watcher.Unwatch(this, unwatch.Watcher);
                break;
            case DeathWatchNotification:
                Association.SendSystem(message, this);
                break;
            case Terminate:
                Tell(PoisonPill.Instance, ActorRefs.NoSender);
                break;
        }
    }

    /// <summary>A selection that passes through here goes on at the other side.</summary>
    internal override ActorRefBase GetChild(ReadOnlySpan<string> names)
    {
        var at = Path;
        foreach (var name in names)
            at = name.Length == 0 ? at : at / name;
        return names.Length == 0 ? this : new RemoteActorRef(provider, at);
    }

    protected override void TellInternal(object message, IActorRef sender) => Association.Send(message, sender, this);
}
