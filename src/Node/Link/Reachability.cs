using System.Net.Sockets;
using Akka.Actor;

namespace KdCluster.Node.Link;

/// <summary>Why no coordinator answers at an address, as far as a connection tells.</summary>
public static class Reachability
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <returns>`nothing listens there`, for instance.</returns>
    public static async Task<string> Explain(Address coordinator)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(coordinator.Host!, coordinator.Port!.Value, patience.Token);
            return "something listens there, but not a coordinator that goes by this name";
        }
        catch (OperationCanceledException)
        {
            return "nothing answers there: is the machine on, and does a firewall let this port through?";
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "nothing listens there",
                SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "no such host is known here",
                _ => e.Message,
            };
        }
    }
}
