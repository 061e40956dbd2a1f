using System.Text.Json;
using KdCluster.Contracts.Messages;

namespace KdCluster.Contracts.Wire;

/// <summary>
/// Messages to bytes and back: UTF-8 JSON of a closed set of types, each known by a versioned manifest. No type name
/// from the wire is ever resolved.
/// </summary>
public static class WireCodec
{
    /// <summary>The manifest that the message travels under, e.g. `start-epoch.3`.</summary>
    /// <exception cref="WireException">It is no message of this protocol.</exception>
    public static string ManifestOf(object message) => ManifestOf(message.GetType());

    /// <exception cref="WireException">The same.</exception>
    public static string ManifestOf(Type type) => MessageCatalogue.ManifestOf(type);

    /// <exception cref="WireException">It is no message of this protocol, or larger than <see
    ///     cref="Limits.MessageBytes"/>.</exception>
    public static byte[] Encode(object message)
    {
        var (manifest, type) = MessageCatalogue.Find(message.GetType());
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, type);
        if (bytes.Length > Limits.MessageBytes)
        {
            var about = message is IPeerMessage peer ? $" for {peer.Fence}" : "";
            throw new WireException(
                $"{manifest}{about} has {bytes.Length:N0} bytes, more than the {Limits.MessageBytes:N0} that a frame "
                    + $"carries; it is not sent") { Bytes = bytes.Length };
        }

        return bytes;
    }

    /// <exception cref="WireException">Unknown manifest, too many bytes, or not what the manifest says.</exception>
    public static IMessage Decode(ReadOnlySpan<byte> bytes, string manifest)
    {
        var type = MessageCatalogue.Find(manifest);
        if (bytes.Length > Limits.FrameBytes)
            throw new WireException(
                $"{manifest} has {bytes.Length:N0} bytes, more than a frame of {Limits.FrameBytes:N0}");
        try
        {
            return (IMessage)(
                JsonSerializer.Deserialize(bytes, type) ?? throw new WireException($"{manifest} is null"));
        }
        catch (Exception e) when (
            e is JsonException or NotSupportedException or InvalidOperationException or FormatException
                or OverflowException)
        {
            throw new WireException($"{manifest} cannot be read: {e.Message}", e);
        }
    }
}
