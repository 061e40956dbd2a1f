using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Serialization;

namespace KdCluster.Conformance.Remote;

public interface IWireMessage;

public sealed record Numbered(int Number) : IWireMessage;

public sealed record Blob(byte[] Bytes) : IWireMessage;

public sealed record ReplyTo(IActorRef Actor) : IWireMessage;

/// <summary>A closed set of manifests, as the product's own serializer has it.</summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly ExtendedActorSystem _system = system;

    public override int Identifier => 4711;

    public override string Manifest(object o) => o switch
    {
        Numbered => "n1",
        Blob => "b1",
        ReplyTo => "r1",
        OnlyHere => "of-the-future",
        _ => throw new ArgumentException($"{o.GetType()} is not on the list.", nameof(o)),
    };

    public override byte[] ToBinary(object obj) => obj switch
    {
        Numbered n => BitConverter.GetBytes(n.Number),
        Blob b => b.Bytes,
        ReplyTo r => Encoding.UTF8.GetBytes(Serialization.SerializedActorPath(r.Actor)),
        OnlyHere => [],
        _ => throw new ArgumentException($"{obj.GetType()} is not on the list.", nameof(obj)),
    };

    public override object FromBinary(byte[] bytes, string manifest) => manifest switch
    {
        "n1" => new Numbered(BitConverter.ToInt32(bytes)),
        "b1" => new Blob(bytes),
        "r1" => new ReplyTo(_system.Provider.ResolveActorRef(Encoding.UTF8.GetString(bytes))),
        _ => throw new SerializationException($"Unknown manifest {manifest}."),
    };
}
