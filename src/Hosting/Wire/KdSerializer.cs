using Akka.Actor;
using Akka.Serialization;
using KdCluster.Contracts.Wire;

namespace KdCluster.Hosting;

/// <summary>
/// Carries the closed set of messages of <see cref="MessageCatalogue"/> under their versioned manifests, and nothing
/// else.
/// </summary>
public sealed class KdSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public override int Identifier => 7301;

    public override string Manifest(object o) => WireCodec.ManifestOf(o);

    /// <exception cref="WireException">The message is too large for a frame: it is named and not sent.</exception>
    public override byte[] ToBinary(object obj) => WireCodec.Encode(obj);

    /// <exception cref="WireException">Unknown or malformed.</exception>
    public override object FromBinary(byte[] bytes, string manifest) => WireCodec.Decode(bytes, manifest);
}
