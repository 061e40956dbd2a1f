using System.Net;
using System.Net.Sockets;

namespace KdCluster.Node.Tests.Support;

/// <summary>
/// Passes bytes on to a server and cuts each connection after some of the answer, for a number of connections.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly int _cutAfter;
    private int _cuts;

    public CuttingProxy(Uri server, int cutAfter, int cuts)
    {
        (_server, _cutAfter, _cuts) = (server, cutAfter, cuts);
        _listener.Start();
        _ = Accept();
    }

    public Uri Url => new($"http://{_listener.LocalEndpoint}/");

    public int Connections { get; private set; }

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Pass(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Pass(TcpClient inbound)
    {
        Connections++;
        var cut = Interlocked.Decrement(ref _cuts) >= 0;
        using var from = inbound;
        using var to = new TcpClient();
        try
        {
            await to.ConnectAsync(_server.Host, _server.Port);
            var requests = from.GetStream().CopyToAsync(to.GetStream());
            var left = cut ? _cutAfter : long.MaxValue;
            var buffer = new byte[4096];
            while (left > 0)
            {
                var read = await to.GetStream().ReadAsync(buffer);
                if (read == 0)
                    break;
                await from.GetStream().WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, left)));
                left -= read;
            }

            from.Client.LingerState = new(cut, 0);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side left.
        }
    }
}
