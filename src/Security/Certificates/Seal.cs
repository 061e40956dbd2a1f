using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace KdCluster.Security;

/// <summary>
/// A message with the certificate of whoever says it and his signature: two bytes that number the form, the certificate
/// and the signature, each behind its length (16 bits, big-endian), then the message. What is signed is the message's
/// name and its bytes. From any thread.
/// </summary>
public sealed class Seal(CertificateFiles certificates, TimeProvider clock)
{
    private const ushort Form = 0x4B01;
    private const int MostKnown = 256;

    /// <summary>So long a certificate that was checked need not be checked again.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Known> _known = [];

    public byte[] Close(string name, ReadOnlySpan<byte> message)
    {
        var current = certificates.Current;
        var own = current.Certificate.RawDataMemory;
        var signature = current.Key.Sign(Signed(name, message));
        var closed = new byte[6 + own.Length + signature.Length + message.Length];
        var rest = closed.AsSpan();
        BinaryPrimitives.WriteUInt16BigEndian(rest, Form);
        rest = Put(rest[2..], own.Span);
        rest = Put(rest, signature);
        message.CopyTo(rest);
        return closed;
    }

    /// <returns>The message and who says it, or why it is not believed.</returns>
    public Opened Open(string name, byte[] closed)
    {
        var rest = closed.AsSpan();
        if (rest.Length < 2 || BinaryPrimitives.ReadUInt16BigEndian(rest) != Form)
            return Opened.Refused("it is not signed");
        rest = rest[2..];
        if (!Take(ref rest, out var certificate) || !Take(ref rest, out var signature))
            return Opened.Refused("its signature cannot be read");
        var known = Check(certificate);
        if (known.Verdict.Identity is not { } identity)
            return Opened.Refused(known.Verdict.Reason!);
        return Verifies(known.Key!, Signed(name, rest), signature)
            ? new(identity, closed.AsMemory(closed.Length - rest.Length), null)
            : Opened.Refused($"its signature is not that of {identity.Describe()}");
    }

    private Known Check(ReadOnlySpan<byte> raw)
    {
        var hash = Convert.ToHexString(SHA256.HashData(raw));
        var authorities = certificates.Current.Authorities;
        lock (_gate)
        {
            if (
                _known.TryGetValue(hash, out var known) && known.Authorities == authorities
                    && clock.GetElapsedTime(known.At) < Trusted)
                return known;
        }

        var found = Read(raw, authorities);
        if (found.Verdict.Identity is null)
            return found; // What strangers show is not kept.
        lock (_gate)
        {
            if (_known.Count >= MostKnown)
                _known.Clear();
            return _known[hash] = found;
        }
    }

    private Known Read(ReadOnlySpan<byte> raw, X509Certificate2Collection authorities)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(raw);
            return new(
                SigningKey.Public(certificate), certificates.Check(certificate), authorities, clock.GetTimestamp());
        }
        catch (CryptographicException)
        {
            return new(null, CertificateVerdict.Refused("its certificate cannot be read"), authorities, 0);
        }
    }

    private static bool Verifies(SigningKey key, byte[] data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return key.Verifies(data, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[] Signed(string name, ReadOnlySpan<byte> message) =>
        [.. "kd-message-1\0"u8, .. Encoding.UTF8.GetBytes(name), 0, .. message];

    private static Span<byte> Put(Span<byte> to, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, checked((ushort)part.Length));
        part.CopyTo(to[2..]);
        return to[(2 + part.Length)..];
    }

    private static bool Take(ref Span<byte> rest, out ReadOnlySpan<byte> part)
    {
        part = [];
        if (rest.Length < 2 || rest.Length - 2 < BinaryPrimitives.ReadUInt16BigEndian(rest))
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        part = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    private sealed record Known(
        SigningKey? Key, CertificateVerdict Verdict, X509Certificate2Collection Authorities, long At);
}

/// <param name="By">Null: it is refused.</param>
/// <param name="Reason">Why.</param>
public sealed record Opened(ProcessIdentity? By, ReadOnlyMemory<byte> Message, string? Reason)
{
    internal static Opened Refused(string reason) => new(null, default, reason);
}
