using System.Net;
using Akka.Configuration;
using KdCluster.Security;
using Serilog;

namespace KdCluster.Hosting;

/// <summary>Who is let in: the settings `kd.tls` and `kd.insecure`, which coordinator and node share.</summary>
/// <param name="Certificates">Null: nothing is encrypted, and nobody is asked who he is.</param>
/// <param name="Insecure">It was said aloud that this is wanted, off loopback too.</param>
public sealed record Doors(CertificateFiles? Certificates, bool Insecure)
{
    private const string AuthorityKey = "kd.tls.ca";
    private const string CertificateKey = "kd.tls.certificate";

    public static readonly Doors Open = new(null, false);

    /// <summary>`https`, or `http` without certificates.</summary>
    public string Scheme => Certificates is null ? "http" : "https";

    /// <summary>Of an actor system's addresses.</summary>
    public string AkkaProtocol => Certificates is null ? "akka.tcp" : "akka.ssl.tcp";

    /// <summary>What stands for it in the settings of an actor system; the certificate itself is a part of its
    ///     set-up (<see cref="TlsLinks"/>).</summary>
    public Config Akka => ConfigurationFactory.ParseString(
        $"akka.remote.dot-netty.tcp.enable-ssl = {(Certificates is null ? "off" : "on")}");

    /// <param name="role">What the certificate must be one of.</param>
    public static Doors Read(SettingsReader read, ProcessRole role)
    {
        var insecure = read.Switch("kd.insecure");
        var (authority, certificate, key) = (
            read.Text(AuthorityKey), read.Text(CertificateKey), read.Text("kd.tls.key"));
        if (authority.Length + certificate.Length + key.Length == 0)
            return new(null, insecure);
        if (authority.Length == 0 || certificate.Length == 0)
        {
            read.Problem(
                authority.Length == 0 ? AuthorityKey : CertificateKey,
                "is missing: an authority and a certificate go together (KD_TLS_CA, KD_TLS_CERTIFICATE)");
            return new(null, insecure);
        }

        try
        {
            var files = new CertificateFiles(
                new(authority, certificate, key.Length > 0 ? key : null), TimeProvider.System,
                why => Log.Warning("{Why:l}", why));
            if (files.Identity.Role != role)
                read.Problem(
                    CertificateKey,
                    $"{certificate} is the certificate of {files.Identity.Describe()}, and this is a "
                        + $"{role.ToString().ToLowerInvariant()}: make it one with `kd certs issue`");
            return new(files, insecure);
        }
        catch (CertificateException e)
        {
            read.Problem(CertificateKey, e.Message);
            return new(null, insecure);
        }
    }

    /// <summary>Off loopback nothing listens unlocked, unless that was said aloud.</summary>
    /// <param name="what">`the sheet server`.</param>
    public void Require(SettingsReader read, string key, IPAddress address, string what)
    {
        if (Certificates is null && !Insecure && !IPAddress.IsLoopback(address))
            read.Problem(
                key,
                $"{what} would listen on {address} without certificates, and anybody could read and disturb it: "
                    + "make certificates with `kd certs` and name them (KD_TLS_CA, KD_TLS_CERTIFICATE), or say "
                    + "--insecure");
    }
}
