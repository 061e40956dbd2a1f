using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using KdCluster.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace KdCluster.Hosting;

public enum ClientCertificates
{
    /// <summary>Only processes of the cluster come in.</summary>
    Required,

    /// <summary>Whoever shows one must show a right one. People have none: they have tokens.</summary>
    Optional,
}

/// <summary>TLS of the HTTP servers. Each connection uses the certificate that the files have when it begins.</summary>
public static class TlsServers
{
    private static readonly TimeSpan HandshakeWithin = TimeSpan.FromSeconds(5);

    /// <summary>Does nothing without certificates.</summary>
    /// <param name="name">Of the server, for the log: `the sheet server`.</param>
    public static void UseDoors(this ListenOptions listen, Doors doors, ClientCertificates clients, string name)
    {
        if (doors.Certificates is not { } certificates)
            return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeWithin,
            OnConnection = context =>
            {
                var from = context.Connection.RemoteEndPoint?.ToString();
                return ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificates.Current.Context,
                    ClientCertificateRequired = true,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    RemoteCertificateValidationCallback = (_, shown, _, _) =>
                        (shown is null && clients == ClientCertificates.Optional)
                            || Admits(certificates, shown, name, from),
                });
            },
        });
    }

    /// <summary>A server without the whole of ASP.NET's defaults must be told that it may use TLS.</summary>
    public static IWebHostBuilder AllowDoors(this IWebHostBuilder builder, Doors doors) =>
        doors.Certificates is null ? builder : builder.UseKestrelHttpsConfiguration();

    private static bool Admits(CertificateFiles certificates, X509Certificate? shown, string name, string? from)
    {
        var verdict = certificates.Check(shown as X509Certificate2);
        if (verdict.Reason is { } reason)
            Refusals.Say(name, from, reason);
        return verdict.Identity is not null;
    }
}
