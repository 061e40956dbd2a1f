namespace Akka.Actor;

/// <summary>References that stand for no actor.</summary>
public static class ActorRefs
{
    public static readonly IActorRef NoSender = null!;

    public static readonly Nobody Nobody = Nobody.Instance;
}

/// <summary>An actor that does not exist; what is sent to it is gone.</summary>
public sealed class Nobody : ActorRefBase
{
    public static Nobody Instance = new();

    private Nobody()
    {
    }

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "nobody";

    internal override bool IsDead => true;

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}
