using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>
/// A certificate authority of one cluster: makes itself and a certificate for each process. Keys are on the curve
/// P-256. Text is PEM.
/// </summary>
public sealed class PrivateAuthority : IDisposable
{
    /// <summary>Clocks of machines differ.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(10);
    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;
    private readonly X509Certificate2 _certificate;

    private PrivateAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    public static PrivateAuthority Create(string name, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new(request.CreateSelfSigned(now - Before, now + lifetime));
    }

    /// <exception cref="CryptographicException">It is no authority's certificate and key.</exception>
    public static PrivateAuthority Read(string certificatePem, string keyPem)
    {
        try
        {
            return new(X509Certificate2.CreateFromPem(certificatePem, keyPem));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException(e.Message, e);
        }
    }

    /// <summary>PKCS #8. Whoever has it can make himself any process of the cluster.</summary>
    public string KeyPem() => _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>A new key and a certificate for it, which ends with the authority's at the latest.</summary>
    /// <param name="hosts">Names and addresses by which browsers and other clients reach it.</param>
    /// <returns>Certificate and key in one text.</returns>
    public string Issue(ProcessIdentity identity, IEnumerable<string> hosts, DateTimeOffset now, TimeSpan lifetime)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={identity.Name}, OU={identity.Role.ToString().ToLowerInvariant()}",
            key, Hash);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(Names(identity, hosts));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var end = now + lifetime;
        var last = new DateTimeOffset(_certificate.NotAfter);
        using var made = request.Create(
            _certificate, now - Before, end < last ? end : last, RandomNumberGenerator.GetBytes(16));
        return made.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Extension Names(ProcessIdentity identity, IEnumerable<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        foreach (var host in hosts.Distinct())
        {
            if (IPAddress.TryParse(host, out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        }

        return names.Build();
    }
}
