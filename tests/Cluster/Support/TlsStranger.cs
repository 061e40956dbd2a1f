using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>Whoever comes to a port over TLS.</summary>
public static class TlsStranger
{
    /// <summary>Whether the connection still stands after he has said something.</summary>
    /// <param name="shown">Null: he shows nothing.</param>
    public static async Task<bool> IsHeard(int port, X509Certificate2? shown)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "127.0.0.1",
                LocalCertificateSelectionCallback = (_, _, _, _, _) => shown!,
            });
            // The client's side of the handshake succeeds: that it was refused shows at the first read.
            await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            return await stream.ReadAsync(new byte[1]) > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
