using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>What the side that connects says first.</summary>
/// <param name="From">Its own address.</param>
/// <param name="Uid">Its incarnation.</param>
/// <param name="To">Whom it means to reach.</param>
internal sealed record Hello(Address From, long Uid, Address To)
{
    /// <summary>More than any handshake needs; until it is done no longer frame is taken.</summary>
    public const int MaximumFrame = 4096;
    private const string Magic = "kdcluster-akka";
    private const int Version = 1;

    public byte[] ToFrame() => FrameWriter.Frame(
        FrameKind.Hello, new WireWriter().Text(Magic).Int(Version).Text(From.ToString()).Long(Uid).Text(To.ToString()).Written);

    /// <exception cref="ProtocolException">The other side speaks something else.</exception>
    public static Hello Parse(FrameKind kind, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new WireReader(body);
            if (kind != FrameKind.Hello || reader.Text() != Magic)
                throw new ProtocolException("That is no embedded Akka node.");
            if (reader.Int() is var version && version != Version)
                throw new ProtocolException($"Protocol version {version} was offered, this node speaks {Version}.");
            return new Hello(Parse(reader.Text()), reader.Long(), Parse(reader.Text()));
        }
        catch (SerializationException e)
        {
            throw new ProtocolException(e.Message);
        }
    }

    private static Address Parse(string text) =>
        Address.TryParse(text, out var address) && address.HasGlobalScope ? address : throw new ProtocolException("Malformed address.");
}

/// <summary>What the side that was called answers.</summary>
internal static class HandshakeAnswer
{
    public static byte[] Welcome(long uid) => FrameWriter.Frame(FrameKind.Welcome, new WireWriter().Long(uid).Written);

    public static byte[] Refusal(bool quarantined, string reason) =>
        FrameWriter.Frame(FrameKind.Refusal, new WireWriter().Bool(quarantined).Text(reason).Written);

    /// <summary>The uid of the other side.</summary>
    /// <exception cref="RefusedException">It refused.</exception>
    public static long Parse(FrameKind kind, ReadOnlySpan<byte> body)
    {
        var reader = new WireReader(body);
        return kind switch
        {
            FrameKind.Welcome => reader.Long(),
            FrameKind.Refusal => throw new RefusedException(reader.Bool(), reader.Text()),
            _ => throw new ProtocolException($"A frame of kind {kind} came where the answer to the handshake should."),
        };
    }
}

/// <param name="quarantined">The other side holds this incarnation for dead.</param>
internal sealed class RefusedException(bool quarantined, string reason) : AkkaException(reason)
{
    public bool Quarantined { get; } = quarantined;
}
