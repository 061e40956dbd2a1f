using System.Runtime.Serialization;
using Akka.Actor;

namespace Akka.Serialization;

/// <summary>The messages that every system understands.</summary>
internal sealed class InternalSerializer(ExtendedActorSystem system, Serialization serialization) : SerializerWithStringManifest(system)
{
    public static readonly Type[] Types =
    [
        typeof(Identify), typeof(ActorIdentity), typeof(PoisonPill), typeof(Kill), typeof(Status.Success), typeof(Status.Failure),
        typeof(ActorSelectionMessage), typeof(IActorRef), typeof(Done), typeof(Address),
    ];

    public override int Identifier => 16;

    public override string Manifest(object o) => o switch
    {
        Identify => "ID",
        ActorIdentity => "AID",
        PoisonPill => "PP",
        Kill => "K",
        Status.Success => "SS",
        Status.Failure => "SF",
        ActorSelectionMessage => "SEL",
        IActorRef => "AR",
        Done => "D",
        Address => "AD",
        _ => throw new ArgumentException($"{o.GetType()} is no message of the runtime.", nameof(o)),
    };

    public override byte[] ToBinary(object obj)
    {
        var writer = new WireWriter();
        switch (obj)
        {
            case Identify identify:
                Nested.Write(writer, identify.MessageId, serialization);
                break;
            case ActorIdentity identity:
                Nested.Write(writer, identity.MessageId, serialization);
                writer.Text(identity.Subject is null ? null : Serialization.SerializedActorPath(identity.Subject));
                break;
            case Status.Success success:
                Nested.Write(writer, success.Status, serialization);
                break;
            case Status.Failure failure:
                writer.Text(failure.Cause?.GetType().FullName).Text(failure.Cause?.Message);
                break;
            case ActorSelectionMessage selection:
                Nested.Write(writer, selection.Message, serialization);
                writer.Bool(selection.WildcardFanOut).List(selection.Elements, (w, e) => w.Text(e));
                break;
            case IActorRef actor:
                writer.Text(Serialization.SerializedActorPath(actor));
                break;
            case Address address:
                writer.Text(address.ToString());
                break;
        }

        return writer.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        var reader = new WireReader(bytes);
        switch (manifest)
        {
            case "ID":
                return new Identify(Nested.Read(ref reader, serialization)!);
            case "AID":
                return new ActorIdentity(Nested.Read(ref reader, serialization)!, reader.TextOrNull() is { } path ? Resolve(path) : null);
            case "PP":
                return PoisonPill.Instance;
            case "K":
                return Kill.Instance;
            case "SS":
                return new Status.Success(Nested.Read(ref reader, serialization));
            case "SF":
                return new Status.Failure(new RemoteFailureException(reader.TextOrNull(), reader.TextOrNull()));
            case "SEL":
                var message = Nested.Read(ref reader, serialization)!;
                var fanOut = reader.Bool();
                var count = reader.Count();
                if (count > ActorPath.MostElements)
                    throw new SerializationException($"A selection of {count} elements is too long.");
                var elements = new string[count];
                for (var i = 0; i < elements.Length; i++)
                    elements[i] = reader.Text();
                return new ActorSelectionMessage(message, elements, fanOut);
            case "AR":
                return Resolve(reader.Text());
            case "D":
                return Done.Instance;
            case "AD":
                return Address.TryParse(reader.Text(), out var address) ? address : throw new SerializationException("Malformed address.");
            default:
                throw new SerializationException($"Unknown manifest [{manifest}].");
        }
    }

    private IActorRef Resolve(string path) => path.Length == 0 ? Nobody.Instance : system.Provider.ResolveActorRef(path);
}

/// <summary>The cause of a failure on another node; its type is told by name alone.</summary>
internal sealed class RemoteFailureException(string? type, string? message) : AkkaException($"{type ?? "no exception"}: {message}");
