using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>What a process shows to others, and by which authorities it judges them.</summary>
/// <param name="Certificate">With its private key.</param>
public sealed record ProcessCertificate(
    X509Certificate2 Certificate, X509Certificate2Collection Authorities, ProcessIdentity Identity)
{
    /// <summary>Each signed message carries it.</summary>
    private const int MostBytes = 2048;

    /// <summary>For servers: made once, without asking anybody on the network.</summary>
    public SslStreamCertificateContext Context { get; } =
        SslStreamCertificateContext.Create(Certificate, additionalCertificates: null, offline: true);

    internal SigningKey Key { get; } = SigningKey.Private(Certificate);

    /// <param name="paths">Of PEM files.</param>
    /// <exception cref="CertificateException">One cannot be read, is out of date, or they do not belong
    ///     together.</exception>
    public static ProcessCertificate Read(CertificatePaths paths, DateTimeOffset now)
    {
        var authorities = ReadAuthorities(paths.Authority);
        var certificate = ReadOwn(paths);
        if (certificate.RawData.Length > MostBytes)
            throw new CertificateException(
                $"{paths.Certificate}: the certificate has {certificate.RawData.Length} bytes, {MostBytes} are the "
                    + "most: make one with fewer names, or with a key on P-256");
        var verdict = CertificateCheck.Of(certificate, authorities, now);
        return verdict.Identity is { } identity
            ? new(certificate, authorities, identity)
            : throw new CertificateException(
                $"{paths.Certificate}: {verdict.Reason} ({paths.Authority}); make one with `kd certs issue`");
    }

    /// <summary>The certificates of a PEM file, of which one at least.</summary>
    /// <exception cref="CertificateException">It cannot be read.</exception>
    public static X509Certificate2Collection ReadAuthorities(string path)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(path);
            return authorities.Count > 0
                ? authorities
                : throw new CertificateException($"{path}: there is no certificate in it; PEM is expected");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"{path}: the authority's certificate cannot be read ({e.Message})", e);
        }
    }

    private static X509Certificate2 ReadOwn(CertificatePaths paths)
    {
        try
        {
            return X509Certificate2.CreateFromPemFile(paths.Certificate, paths.Key);
        }
        catch (Exception e) when (
            e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CertificateException(
                $"{paths.Certificate}: certificate and key cannot be read ({e.Message}); PEM is expected, the key in "
                    + "the same file or in a file of its own", e);
        }
    }
}

/// <param name="Authority">Of all authorities whose certificates count.</param>
/// <param name="Key">Null: it is in the file of the certificate.</param>
public sealed record CertificatePaths(string Authority, string Certificate, string? Key);

/// <summary>Certificates that cannot be used; the message names the file, the reason and the remedy.</summary>
public sealed class CertificateException(string message, Exception? cause = null) : Exception(message, cause);
