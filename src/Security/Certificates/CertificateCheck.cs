using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Security;

/// <summary>Whether a certificate is one of this cluster's, and whose.</summary>
public static class CertificateCheck
{
    private const X509ChainStatusFlags Foreign =
        X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.Cyclic
            | X509ChainStatusFlags.NotSignatureValid | X509ChainStatusFlags.InvalidBasicConstraints;

    /// <param name="certificate">Null: the other side showed none.</param>
    /// <param name="authorities">Of this cluster, and nobody else's: the system's are not asked.</param>
    public static CertificateVerdict Of(
        X509Certificate2? certificate, X509Certificate2Collection authorities, DateTimeOffset now)
    {
        if (certificate is null)
            return CertificateVerdict.Refused("it shows no certificate");
        using var chain = new X509Chain { ChainPolicy = Policy(authorities, now) };
        var isTrusted = chain.Build(certificate);
        foreach (var element in chain.ChainElements)
            element.Certificate.Dispose();
        if (!isTrusted)
            return CertificateVerdict.Refused(Reason(certificate, chain.ChainStatus, now));
        var identities = UriNames.Of(certificate).Select(ProcessIdentity.TryParse).OfType<ProcessIdentity>().ToList();
        return identities switch
        {
            [var identity] => new CertificateVerdict(identity, null),
            [] => CertificateVerdict.Refused("its certificate names no process of a cluster (kd://node/NAME)"),
            _ => CertificateVerdict.Refused("its certificate names more than one process"),
        };
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static string Reason(X509Certificate2 certificate, X509ChainStatus[] status, DateTimeOffset now)
    {
        var flags = status.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        if ((flags & Foreign) != 0)
            return "its certificate is not of this cluster's authority";
        if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
            return $"its certificate expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
        if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
            return "its certificate is not valid before "
                + $"{certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        return (flags & X509ChainStatusFlags.NotTimeValid) != 0
            ? "the authority's own certificate is not valid at this time"
            : $"its certificate is not valid ({flags})";
    }
}

/// <param name="Identity">Null: it is refused.</param>
/// <param name="Reason">Why.</param>
public sealed record CertificateVerdict(ProcessIdentity? Identity, string? Reason)
{
    internal static CertificateVerdict Refused(string reason) => new(null, reason);
}
