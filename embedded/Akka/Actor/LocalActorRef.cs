using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>An actor of this process.</summary>
internal sealed class LocalActorRef : ActorRefBase
{
    public LocalActorRef(ActorSystemImpl system, Props props, ActorRefBase parent, ActorPath path)
    {
        Path = path;
        Cell = new ActorCell(system, this, props, parent);
    }

    public override ActorPath Path { get; }

    public ActorCell Cell { get; }

    internal override bool IsDead => Cell.Mailbox.IsClosed;

    internal override IActorRefProvider Owner => Cell.SystemImpl.Provider;

    internal override void SendSystemMessage(SystemMessage message) => Cell.Mailbox.EnqueueSystem(message);

    internal override ActorRefBase GetChild(ReadOnlySpan<string> names)
    {
        if (names.Length == 0)
            return this;
        if (names[0] == "..")
            return Cell.ParentRef.GetChild(names[1..]);
        return names[0].Length == 0 ? GetChild(names[1..])
            : Cell.Children.Find(names[0])?.GetChild(names[1..]) ?? Nobody.Instance;
    }

    protected override void TellInternal(object message, IActorRef sender) => Cell.Mailbox.Enqueue(new Envelope(message, sender, Cell.SystemImpl));
}
