using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KdCluster.Security;

namespace KdCluster.Console.Cluster;

/// <summary>Whom a connection to a coordinator trusts.</summary>
internal static class CoordinatorTrust
{
    /// <summary>A token goes only where it was meant to: no redirect is followed.</summary>
    /// <param name="authority">PEM file: only a coordinator with a certificate of it is spoken to. Null: over TLS the
    ///     system's authorities count.</param>
    /// <exception cref="CommandException">The file cannot be read.</exception>
    public static SocketsHttpHandler Handler(string? authority, TimeProvider time)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        if (authority is null)
            return handler;
        var authorities = Authorities(authority);
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => CertificateCheck.Of(
                shown as X509Certificate2, authorities, time.GetUtcNow()).Identity?.Role == ProcessRole.Coordinator,
        };
        return handler;
    }

    private static X509Certificate2Collection Authorities(string file)
    {
        try
        {
            return ProcessCertificate.ReadAuthorities(file);
        }
        catch (CertificateException problem)
        {
            throw new CommandException(problem.Message, ExitCode.BadInput);
        }
    }
}
