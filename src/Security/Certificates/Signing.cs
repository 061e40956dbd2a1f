using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>Signatures by certificates' keys, with SHA-256: ECDSA, or RSA with PSS.</summary>
internal static class Signing
{
    private static readonly HashAlgorithmName Hash = HashAlgorithmName.SHA256;

    /// <exception cref="CryptographicException">The key is neither ECDSA's nor RSA's.</exception>
    public static byte[] Sign(X509Certificate2 certificate, ReadOnlySpan<byte> data)
    {
        using var curve = certificate.GetECDsaPrivateKey();
        if (curve is not null)
            return curve.SignData(data, Hash);
        using var rsa = certificate.GetRSAPrivateKey()
            ?? throw new CryptographicException("a key for ECDSA or RSA is expected");
        return rsa.SignData(data, Hash, RSASignaturePadding.Pss);
    }

    public static bool Verifies(X509Certificate2 certificate, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        using var curve = certificate.GetECDsaPublicKey();
        if (curve is not null)
            return curve.VerifyData(data, signature, Hash);
        using var rsa = certificate.GetRSAPublicKey();
        return rsa?.VerifyData(data, signature, Hash, RSASignaturePadding.Pss) == true;
    }
}
