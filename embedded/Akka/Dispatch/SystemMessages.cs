using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>What the runtime tells a cell, ahead of its mailbox.</summary>
internal abstract class SystemMessage;

internal sealed class Create : SystemMessage;

internal sealed class Recreate(Exception cause) : SystemMessage
{
    public Exception Cause { get; } = cause;
}

internal sealed class Suspend : SystemMessage
{
    public static readonly Suspend Instance = new();
}

/// <param name="cause">The failure after which to go on, null when the parent's own is over.</param>
internal sealed class Resume(Exception? cause) : SystemMessage
{
    public Exception? Cause { get; } = cause;
}

internal sealed class Terminate : SystemMessage
{
    public static readonly Terminate Instance = new();
}

internal sealed class Watch(ActorRefBase watchee, ActorRefBase watcher) : SystemMessage
{
    public ActorRefBase Watchee { get; } = watchee;

    public ActorRefBase Watcher { get; } = watcher;
}

internal sealed class Unwatch(ActorRefBase watchee, ActorRefBase watcher) : SystemMessage
{
    public ActorRefBase Watchee { get; } = watchee;

    public ActorRefBase Watcher { get; } = watcher;
}

/// <summary>The actor is gone; goes to its parent and to all who watch it.</summary>
internal sealed class DeathWatchNotification(ActorRefBase actor, bool existenceConfirmed, bool addressTerminated) : SystemMessage
{
    public ActorRefBase Actor { get; } = actor;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    public bool AddressTerminated { get; } = addressTerminated;
}

internal sealed class Failed(ActorRefBase child, Exception cause) : SystemMessage
{
    public ActorRefBase Child { get; } = child;

    public Exception Cause { get; } = cause;
}

/// <summary>A step of an asynchronous handler.</summary>
internal sealed class AsyncStep(Action run) : SystemMessage
{
    public Action Run { get; } = run;
}
