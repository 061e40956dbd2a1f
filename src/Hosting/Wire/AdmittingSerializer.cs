using Akka.Actor;
using Akka.Serialization;
using KdCluster.Contracts.Wire;

namespace KdCluster.Hosting;

/// <summary>A serializer of Akka's, of which only the named messages come in and go out.</summary>
/// <param name="manifests">As they stand on the wire; empty where the serializer writes none.</param>
internal abstract class AdmittingSerializer(
    ExtendedActorSystem system, Serializer inner, params IReadOnlyCollection<string> manifests)
    : SerializerWithStringManifest(system)
{
    public override int Identifier => inner.Identifier;

    public override string Manifest(object o) => Serialization.ManifestFor(inner, o);

    /// <exception cref="WireException">It is not one of those that go out.</exception>
    public override byte[] ToBinary(object obj) =>
        manifests.Contains(Manifest(obj))
            ? inner.ToBinary(obj)
            : throw new WireException($"{obj.GetType()} is no message of this protocol; it is not sent");

    /// <exception cref="WireException">It is not one of those that come in.</exception>
    public override object FromBinary(byte[] bytes, string? manifest)
    {
        if (!manifests.Contains(manifest ?? ""))
            throw WireRefusal.Of(Identifier, manifest);
        var message = inner is SerializerWithStringManifest named
            ? named.FromBinary(bytes, manifest)
            : inner.FromBinary(bytes, TypeOf(manifest));
        return Admits(message) ? message : throw WireRefusal.Of(Identifier, manifest);
    }

    /// <summary>The type that an admitted manifest stands for, where the serializer is asked for a type.</summary>
    protected virtual Type? TypeOf(string? manifest) => null;

    protected virtual bool Admits(object message) => true;
}
