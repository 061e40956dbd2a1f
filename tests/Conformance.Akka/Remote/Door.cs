using System.Net;
using System.Net.Sockets;

namespace KdCluster.Conformance.Remote;

/// <summary>A port in front of a system, through which its traffic passes until it is cut or frozen.</summary>
public sealed class Door : IDisposable
{
    private readonly TcpListener _listener;
    private readonly List<Socket> _open = [];
    private readonly CancellationTokenSource _closed = new();
    private volatile bool _frozen;

    public Door()
    {
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        Behind = FreePort();
        _ = Accept();
    }

    /// <summary>Takes over the public port of another door, which is closed; what stood behind that one is cut off.</summary>
    public Door(Door closed)
    {
        closed.Dispose();
        _listener = new TcpListener(IPAddress.Loopback, closed.Port);
        _listener.Start();
        Port = closed.Port;
        Behind = FreePort();
        _ = Accept();
    }

    /// <summary>The port that others know.</summary>
    public int Port { get; }

    /// <summary>The port that the system behind must listen on.</summary>
    public int Behind { get; }

    /// <summary>The system's settings, for it to stand behind the door.</summary>
    public string Hocon => $"akka.remote.dot-netty.tcp {{ public-hostname = \"127.0.0.1\", public-port = {Port} }}";

    /// <summary>Drops every connection; new ones pass.</summary>
    public void Cut()
    {
        lock (_open)
        {
            foreach (var socket in _open)
                socket.Dispose();
            _open.Clear();
        }
    }

    /// <summary>Nothing passes any more, and nobody is told.</summary>
    public void Freeze() => _frozen = true;

    public void Thaw() => _frozen = false;

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Stop();
        Cut();
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var outside = await _listener.AcceptSocketAsync(_closed.Token);
                _ = Join(outside);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The door is gone.
        }
    }

    private async Task Join(Socket outside)
    {
        var inside = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        outside.NoDelay = true;
        lock (_open)
            _open.AddRange([outside, inside]);
        try
        {
            await inside.ConnectAsync(IPAddress.Loopback, Behind);
            await Task.WhenAny(Pump(outside, inside), Pump(inside, outside));
        }
        catch (SocketException)
        {
            // Nobody stands behind it.
        }

        outside.Dispose();
        inside.Dispose();
    }

    private async Task Pump(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _closed.Token) is > 0 and var count)
            {
                while (_frozen)
                    await Task.Delay(10, _closed.Token);
                await to.SendAsync(buffer.AsMemory(0, count), _closed.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Cut.
        }
    }
}
