using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>A system frame: a number, and a watch, an unwatch or a death.</summary>
internal static class SystemMessageCodec
{
    private const byte WatchKind = 1;
    private const byte UnwatchKind = 2;
    private const byte DeathKind = 3;

    public static byte[] Encode(long sequence, SystemMessage message, IActorRef recipient)
    {
        var writer = new WireWriter().Long(sequence);
        switch (message)
        {
            case Watch watch:
                writer.Byte(WatchKind).Text(Path(watch.Watchee)).Text(Path(watch.Watcher));
                break;
            case Unwatch unwatch:
                writer.Byte(UnwatchKind).Text(Path(unwatch.Watchee)).Text(Path(unwatch.Watcher));
                break;
            case DeathWatchNotification death:
                writer.Byte(DeathKind).Text(Path(death.Actor)).Text(Path(recipient)).Bool(death.ExistenceConfirmed);
                break;
            default:
                throw new SerializationException($"{message.GetType()} does not leave its process.");
        }

        return FrameWriter.Frame(FrameKind.System, writer.Written);
    }

    /// <summary>The number alone.</summary>
    public static long Sequence(ReadOnlySpan<byte> body) => new WireReader(body).Long();

    public static void Deliver(ReadOnlySpan<byte> body, IActorRefProvider provider, RemoteWatcher watcher)
    {
        var reader = new WireReader(body);
        reader.Long();
        var kind = reader.Byte();
        var subject = (ActorRefBase)provider.ResolveActorRef(reader.Text());
        var other = (ActorRefBase)provider.ResolveActorRef(reader.Text());
        if (!(kind == DeathKind ? other : subject).IsLocal)
            throw new SerializationException("A system message came for an actor that is not here.");
        switch (kind)
        {
            case WatchKind:
                subject.SendSystemMessage(new Watch(subject, other));
                break;
            case UnwatchKind:
                subject.SendSystemMessage(new Unwatch(subject, other));
                break;
            case DeathKind:
                watcher.Forget(subject, other);
                other.SendSystemMessage(new DeathWatchNotification(subject, reader.Bool(), addressTerminated: false));
                break;
            default:
                throw new SerializationException($"Unknown system message {kind}.");
        }
    }

    private static string Path(IActorRef actor) => Akka.Serialization.Serialization.SerializedActorPath(actor);
}
