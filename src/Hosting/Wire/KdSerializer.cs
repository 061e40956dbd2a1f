using Akka.Actor;
using Akka.Serialization;
using KdCluster.Contracts.Wire;
using KdCluster.Security;

namespace KdCluster.Hosting;

/// <summary>
/// Carries the closed set of messages of <see cref="MessageCatalogue"/> under their versioned manifests, and nothing
/// else. With certificates (<see cref="SealSetup"/>) each is signed, and comes in as <see cref="Spoken"/>.
/// </summary>
public sealed class KdSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    private readonly Seal? _seal = system.Settings.Setup.Get<SealSetup>() is { HasValue: true, Value: var setup }
        ? setup.Seal
        : null;

    public override int Identifier => 7301;

    public override string Manifest(object o) => WireCodec.ManifestOf(Bare(o));

    /// <exception cref="WireException">The message is too large for a frame: it is named and not sent.</exception>
    public override byte[] ToBinary(object obj)
    {
        var message = Bare(obj);
        var bytes = Encoded(message);
        return _seal is null ? bytes : _seal.Close(WireCodec.ManifestOf(message), bytes);
    }

    /// <exception cref="WireException">Unknown, malformed, or not signed by a process of this cluster.</exception>
    public override object FromBinary(byte[] bytes, string manifest)
    {
        if (_seal is null)
            return WireCodec.Decode(bytes, manifest);
        var opened = _seal.Open(manifest, bytes);
        return opened.By is { } by
            ? new Spoken(WireCodec.Decode(opened.Message.Span, manifest), by) { Sealed = bytes }
            : throw new WireException($"a message is not believed: {opened.Reason}");
    }

    private static byte[] Encoded(object message)
    {
        try
        {
            var bytes = WireCodec.Encode(message);
            MessageSizes.See(message, bytes.Length);
            return bytes;
        }
        catch (WireException e) when (e.Bytes is { } bytes)
        {
            MessageSizes.See(message, bytes);
            throw;
        }
    }

    /// <summary>What was heard may be passed on; it is said anew then, in this process's own name.</summary>
    private static object Bare(object o) => o is Spoken spoken ? spoken.Message : o;
}
