using Akka.Event;

namespace Akka.Actor;

/// <summary>Handled by the runtime before the actor sees it.</summary>
public interface IAutoReceivedMessage;

/// <summary>Does not reset an actor's receive timeout.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Never leaves its process.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>Would harm if it came from another node that is not trusted.</summary>
public interface IPossiblyHarmful;

/// <summary>A message round another.</summary>
public interface IWrappedMessage
{
    object Message { get; }
}

/// <summary>Stops the actor once it has handled everything that came before.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    public static PoisonPill Instance { get; } = new();

    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes the actor throw <see cref="ActorKilledException"/>, which its supervisor decides on.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill()
    {
    }

    public static Kill Instance { get; } = new();

    public override string ToString() => "<Kill>";
}

/// <summary>A watched actor is gone.</summary>
public sealed class Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded, IEquatable<Terminated>
{
    public IActorRef ActorRef { get; } = actorRef;

    /// <summary>True when its whole node is taken for dead.</summary>
    public bool AddressTerminated { get; } = addressTerminated;

    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    public bool Equals(Terminated? other) =>
        other is not null && ActorRef.Equals(other.ActorRef) && AddressTerminated == other.AddressTerminated && ExistenceConfirmed == other.ExistenceConfirmed;

    public override bool Equals(object? obj) => Equals(obj as Terminated);

    public override int GetHashCode() => HashCode.Combine(ActorRef, AddressTerminated, ExistenceConfirmed);

    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}

/// <summary>No message came for as long as <c>SetReceiveTimeout</c> said.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    public static ReceiveTimeout Instance { get; } = new();
}

/// <summary>Asks any actor who it is; the runtime answers with <see cref="ActorIdentity"/>.</summary>
public sealed class Identify(object messageId) : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    public object MessageId { get; } = messageId;

    public override bool Equals(object? obj) => obj is Identify other && Equals(MessageId, other.MessageId);

    public override int GetHashCode() => MessageId?.GetHashCode() ?? 0;

    public override string ToString() => $"<Identify>: {MessageId}";
}

/// <summary>The answer to <see cref="Identify"/>; the subject is null when nobody is there.</summary>
public sealed class ActorIdentity(object messageId, IActorRef? subject)
{
    public object MessageId { get; } = messageId;

    public IActorRef Subject { get; } = subject!;

    public override bool Equals(object? obj) => obj is ActorIdentity other && Equals(MessageId, other.MessageId) && Equals(Subject, other.Subject);

    public override int GetHashCode() => HashCode.Combine(MessageId, Subject);

    public override string ToString() => $"<ActorIdentity>: {Subject} - MessageId={MessageId}";
}

/// <summary>The outcome of something asked for.</summary>
public abstract class Status
{
    /// <summary>It worked.</summary>
    public sealed class Success(object? status) : Status
    {
        public static readonly Success Instance = new(null);

        public readonly object Status = status!;

        public override string ToString() => $"Status.Success: {Status}";
    }

    /// <summary>It did not; a question answered with it throws the cause.</summary>
    public sealed class Failure(Exception cause, object? state) : Status
    {
        public readonly Exception Cause = cause;

        public readonly object State = state!;

        public Failure(Exception cause)
            : this(cause, null)
        {
        }

        public override string ToString() => $"Status.Failure: {Cause}";
    }
}
