using System.Net;
using System.Net.Sockets;
using Akka.Dispatch;

namespace Akka.Remote;

/// <summary>Takes connections.</summary>
internal sealed class Listener
{
    /// <summary>Connections at a time that have not shown who they are; each holds a thread for as long as a handshake may take.</summary>
    private const int MostStrangers = 128;
    private readonly Remoting _remoting;
    private readonly Socket _socket;
    private int _strangers;

    /// <exception cref="RemoteTransportException">The port cannot be had.</exception>
    public Listener(Remoting remoting)
    {
        _remoting = remoting;
        var settings = remoting.Settings;
        try
        {
            var address = Hosts.Resolve(settings.BindHost);
            _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            // .NET binds with SO_REUSEADDR by itself; asking for it would set SO_REUSEPORT too, and let two systems share the port.
            _socket.Bind(new IPEndPoint(address, settings.Port));
            _socket.Listen(settings.Backlog);
        }
        catch (SocketException e)
        {
            _socket?.Dispose();
            throw new RemoteTransportException($"Cannot listen on {settings.BindHost}:{settings.Port} (akka.remote.dot-netty.tcp): {e.Message}. Choose another port, or 0 for a free one.", e);
        }

        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    public int Port { get; }

    public void Start() => UrgentThread.Start($"{_remoting.System.Name}.accept", Loop);

    public void Stop() => _socket.Dispose();

    /// <summary>The connection has shown who it is, or is gone.</summary>
    public void NoStranger() => Interlocked.Decrement(ref _strangers);

    private void Loop()
    {
        while (!_remoting.IsStopped)
        {
            Socket accepted;
            try
            {
                accepted = _socket.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                if (_remoting.IsStopped || e is ObjectDisposedException)
                    return;
                // Out of descriptors, or a peer that hung up early: others may still come.
                Thread.Sleep(10);
                continue;
            }

            if (Interlocked.Increment(ref _strangers) > MostStrangers)
            {
                NoStranger();
                accepted.Dispose();
                continue;
            }

            new InboundConnection(_remoting, this, accepted).Start();
        }
    }
}

/// <summary>Notices a peer that vanished without a word, so that its connection does not hold a thread for ever.</summary>
internal static class KeepAlive
{
    private const int Seconds = 30;

    public static void Set(Socket socket, bool on)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, on);
        if (!on)
            return;
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, Seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, Seconds / 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}

internal static class Hosts
{
    /// <exception cref="SocketException">The name is unknown.</exception>
    public static IPAddress Resolve(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return address;
        var found = Dns.GetHostAddresses(host);
        return found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork)
            ?? found.FirstOrDefault()
            ?? throw new SocketException((int)SocketError.HostNotFound);
    }
}
