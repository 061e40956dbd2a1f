using System.Net.Sockets;
using Akka.Actor;

namespace KdCluster.Node.Link;

/// <summary>Why no coordinator answers at an address, as far as a connection tells.</summary>
public static class Reachability
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Whether somebody listens there: a coordinator that acts. One that stands by founds no cluster and refuses.
    /// </summary>
    public static async Task<bool> Listens(Address coordinator)
    {
        using var patience = new CancellationTokenSource(Glance);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(coordinator.Host!, coordinator.Port!.Value, patience.Token);
            return true;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    /// <returns>`nothing listens there`, for instance.</returns>
    public static async Task<string> Explain(Address coordinator)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(coordinator.Host!, coordinator.Port!.Value, patience.Token);
            return "something listens there, but not a coordinator that goes by this name, or its certificates and "
                + "this node's do not go together";
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
