using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KdCluster.Security;

namespace KdCluster.Hosting;

/// <summary>TLS of downloads between the cluster's processes: both sides show who they are.</summary>
internal static class TlsClients
{
    /// <summary>The name of the host does not matter: only processes of this cluster have such certificates.</summary>
    public static SslClientAuthenticationOptions Options(CertificateFiles certificates) => new()
    {
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        LocalCertificateSelectionCallback = (_, _, _, _, _) => certificates.Current.Certificate,
        RemoteCertificateValidationCallback = (_, shown, _, _) =>
        {
            var verdict = certificates.Check(shown as X509Certificate2);
            if (verdict.Reason is { } reason)
                Refusals.Say("a download", null, $"the server there: {reason}");
            return verdict.Identity is not null;
        },
    };
}
