using System.Buffers;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>
/// A message frame: recipient, sender (null for none), serializer id, manifest, payload. Encoding runs on the sender's thread, so that a message is as it was when it was told.
/// </summary>
internal sealed class RemoteMessageCodec(ActorSystemImpl system, int maximumFrame)
{
    [ThreadStatic]
    private static WireWriter? t_writer;

    /// <exception cref="SerializationException">No serializer is bound, or it threw.</exception>
    /// <exception cref="OversizedPayloadException">The frame would be above the cap.</exception>
    public ArraySegment<byte> Encode(RemoteActorRef recipient, object message, IActorRef? sender)
    {
        var serializer = system.Serialization.FindSerializerFor(message);
        byte[] payload;
        string manifest;
        try
        {
            manifest = Akka.Serialization.Serialization.ManifestFor(serializer, message);
            payload = serializer.ToBinary(message);
        }
        catch (Exception e)
        {
            throw new SerializationException($"Failed to serialize {message.GetType()} with {serializer.GetType()}: {e.Message}", e);
        }

        // A serializer may tell in turn; the writer is taken only now.
        var writer = t_writer ??= new WireWriter(4096);
        writer.Clear();
        writer.Int(0).Byte((byte)FrameKind.Message)
            .Text(Akka.Serialization.Serialization.SerializedActorPath(recipient))
            .Text(sender is null ? null : Akka.Serialization.Serialization.SerializedActorPath(sender))
            .Int(serializer.Identifier)
            .Text(manifest);
        var length = writer.Length - 4 + payload.Length;
        if (length > maximumFrame)
        {
            throw new OversizedPayloadException(
                $"Discarding oversized payload sent to {recipient}: max allowed size {maximumFrame} bytes, actual size of encoded {message.GetType()} was {length} bytes.");
        }

        var frame = ArrayPool<byte>.Shared.Rent(4 + length);
        writer.Written.CopyTo(frame);
        payload.CopyTo(frame, writer.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(frame, length);
        return new ArraySegment<byte>(frame, 0, 4 + length);
    }

    /// <summary>Delivers a frame's message.</summary>
    /// <exception cref="SerializationException">Nobody here can read it.</exception>
    public void Deliver(ReadOnlySpan<byte> body, RefCache refs)
    {
        var reader = new WireReader(body);
        var recipient = refs.Resolve(reader.Bytes());
        // A system relays for nobody.
        if (recipient is RemoteActorRef)
            throw new SerializationException($"A message for {recipient} came here, which is not its place.");
        var senderLength = reader.Int();
        var sender = senderLength < 0 ? null : refs.Resolve(reader.Take(senderLength));
        var serializerId = reader.Int();
        var manifest = refs.Manifest(reader.Bytes());
        object message;
        try
        {
            message = system.Serialization.Deserialize(reader.Rest().ToArray(), serializerId, manifest);
        }
        catch (Exception e)
        {
            throw new SerializationException($"A message for {recipient} with serializer id [{serializerId}] and manifest [{manifest}] could not be read: {e.Message}", e);
        }

        if (message is ActorSelectionMessage selection && recipient is RootRef root)
            ActorSelection.Deliver(root, selection, sender ?? system.DeadLetters);
        else
            recipient.Tell(message, sender);
    }
}

/// <summary>References and manifests that one connection named before.</summary>
internal sealed class RefCache(IActorRefProvider provider)
{
    private const int Most = 2000;
    private readonly Dictionary<string, IActorRef> _refs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _manifests = new(StringComparer.Ordinal);

    public IActorRef Resolve(ReadOnlySpan<byte> path)
    {
        Span<char> chars = path.Length <= 512 ? stackalloc char[path.Length] : new char[path.Length];
        ReadOnlySpan<char> text = chars[..System.Text.Encoding.UTF8.GetChars(path, chars)];
        var known = _refs.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var found) && found is not ActorRefBase { IsDead: true })
            return found;
        var key = text.ToString();
        var resolved = provider.ResolveActorRef(key);
        if (_refs.Count >= Most)
            _refs.Clear();
        if (resolved is ActorRefBase { IsDead: false } and (LocalActorRef or RemoteActorRef) && !key.Contains("/temp/", StringComparison.Ordinal))
            _refs[key] = resolved;
        return resolved;
    }

    public string Manifest(ReadOnlySpan<byte> manifest)
    {
        Span<char> chars = manifest.Length <= 512 ? stackalloc char[manifest.Length] : new char[manifest.Length];
        ReadOnlySpan<char> text = chars[..System.Text.Encoding.UTF8.GetChars(manifest, chars)];
        var known = _manifests.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(text, out var found))
            return found;
        if (_manifests.Count >= Most)
            _manifests.Clear();
        return _manifests[text.ToString()] = text.ToString();
    }
}
