using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace Akka.Event;

/// <summary>Where messages end that nobody takes; each is published as <see cref="DeadLetter"/>.</summary>
internal sealed class DeadLetterRef(ActorPath path, ActorSystemImpl system) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    internal override bool IsDead => true;

    internal override IActorRefProvider Owner => system.Provider;

    /// <summary>An actor that is gone still answers who it is: nobody.</summary>
    public void AnswerFor(in Envelope envelope, IActorRef recipient)
    {
        switch (envelope.Message)
        {
            case Identify identify:
                envelope.Sender.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            case ActorSelectionMessage { Message: Identify identify } selection:
                if (!selection.WildcardFanOut)
                    envelope.Sender.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            case ActorSelectionMessage selection:
                Publish(selection.Message, envelope.Sender, recipient);
                break;
            default:
                Publish(envelope.Message, envelope.Sender, recipient);
                break;
        }
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is DeadLetter letter)
            Publish(letter.Message, letter.Sender, letter.Recipient);
        else
            AnswerFor(new Envelope(message, sender, system), this);
    }

    private void Publish(object message, IActorRef sender, IActorRef recipient) => system.EventStream.Publish(message is IDeadLetterSuppression suppressed
        ? new SuppressedDeadLetter(suppressed, sender, recipient)
        : new DeadLetter(message, sender, recipient));
}

/// <summary>A place where no actor is.</summary>
internal sealed class EmptyLocalActorRef(ActorPath path, ActorSystemImpl system) : ActorRefBase
{
    public override ActorPath Path { get; } = path;

    internal override bool IsDead => true;

    internal override IActorRefProvider Owner => system.Provider;

    internal override void SendSystemMessage(SystemMessage message) => system.DeadLetterRef.SendSystemMessage(message);

    protected override void TellInternal(object message, IActorRef sender) => system.DeadLetterRef.AnswerFor(new Envelope(message, sender, system), this);
}
