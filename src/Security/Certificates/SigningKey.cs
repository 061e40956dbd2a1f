using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>
/// A certificate's key, for signatures with SHA-256: ECDSA, or RSA with PSS. Kept with its certificate: making one anew
/// for each signature costs more than the signature. From any thread.
/// </summary>
internal sealed class SigningKey
{
    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;
    private readonly Lock _gate = new();
    private readonly ECDsa? _curve;
    private readonly RSA? _rsa;

    private SigningKey(ECDsa? curve, RSA? rsa) => (_curve, _rsa) = (curve, rsa);

    /// <summary>That signs.</summary>
    /// <exception cref="CertificateException">The key is neither ECDSA's nor RSA's.</exception>
    public static SigningKey Private(X509Certificate2 certificate) => certificate.GetECDsaPrivateKey() is { } curve
        ? new(curve, null)
        : new(null, certificate.GetRSAPrivateKey() ?? throw new CertificateException(
            "a certificate with a key for ECDSA or RSA is expected; make one with `kd certs issue`"));

    /// <summary>That verifies what the private one has signed; one of another kind verifies nothing.</summary>
    public static SigningKey Public(X509Certificate2 certificate) =>
        new(certificate.GetECDsaPublicKey(), certificate.GetRSAPublicKey());

    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_gate)
            return _curve is not null
                ? _curve.SignData(data, Hash)
                : _rsa!.SignData(data, Hash, RSASignaturePadding.Pss);
    }

    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        lock (_gate)
            return _curve is not null
                ? _curve.VerifyData(data, signature, Hash)
                : _rsa?.VerifyData(data, signature, Hash, RSASignaturePadding.Pss) == true;
    }
}
