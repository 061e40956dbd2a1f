using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;
using KdCluster.Contracts.Wire;

namespace KdCluster.Hosting;

/// <summary>Takes the place of a serializer of Akka's whose messages may neither come in nor go out.</summary>
/// <param name="settings">`id`: the identifier whose place it takes.</param>
internal sealed class RefusingSerializer(ExtendedActorSystem system, Config settings)
    : SerializerWithStringManifest(system)
{
    public override int Identifier { get; } = settings.GetInt("id");

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) =>
        throw new WireException($"{obj.GetType()} is no message of this protocol; it is not sent");

    public override object FromBinary(byte[] bytes, string manifest) =>
        throw WireRefusal.Of(Identifier, manifest);
}
