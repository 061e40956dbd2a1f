using Akka.Actor.Setup;
using Akka.Hosting;
using Akka.Remote.Transport.DotNetty;
using KdCluster.Security;

namespace KdCluster.Hosting;

/// <summary>
/// TLS of the cluster's connections. An actor system shows one certificate as long as it lives; whom it lets in is
/// judged anew, by the files as they are, for each connection.
/// </summary>
public static class TlsLinks
{
    /// <param name="shown">What the actor system shows.</param>
    public static Setup[] Setups(CertificateFiles certificates, ProcessCertificate shown) =>
        [Connections(certificates, shown), new SealSetup(new Seal(certificates, TimeProvider.System))];

    /// <summary>The same for an actor system that a host makes.</summary>
    public static AkkaConfigurationBuilder AddDoors(this AkkaConfigurationBuilder builder, Doors doors) =>
        doors.Certificates is { } certificates
            ? Setups(certificates, certificates.Current).Aggregate(builder, (made, setup) => made.AddSetup(setup))
            : builder;

    private static DotNettySslSetup Connections(CertificateFiles certificates, ProcessCertificate shown) => new(
        shown.Certificate, suppressValidation: false, requireMutualAuthentication: true,
        validateCertificateHostname: false, (other, _, peer, _, _) =>
        {
            var verdict = certificates.Check(other);
            if (verdict.Reason is { } reason)
                Refusals.Say("the cluster's port", peer, reason);
            return verdict.Identity is not null;
        });
}
