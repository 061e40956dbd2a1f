using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>A connection that this system opened: it writes frames, and reads acknowledgements and heartbeats on a thread of its own.</summary>
internal sealed class OutboundConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly FrameReader _frames;

    private OutboundConnection(Socket socket, Stream stream, FrameReader frames, long uid)
    {
        _socket = socket;
        _stream = stream;
        _frames = frames;
        Uid = uid;
    }

    /// <summary>The incarnation at the other end.</summary>
    public long Uid { get; }

    /// <exception cref="RefusedException">The peer does not want this system.</exception>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public static OutboundConnection Open(Remoting remoting, Address to)
    {
        var settings = remoting.Settings;
        var endPoint = new IPEndPoint(Hosts.Resolve(to.Host), to.Port!.Value);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.NoDelay = settings.NoDelay;
            KeepAlive.Set(socket, settings.KeepAlive);
            if (settings.SendBuffer > 0)
                socket.SendBufferSize = settings.SendBuffer;
            Connect(socket, endPoint, settings.ConnectTimeout);
            socket.ReceiveTimeout = (int)settings.HandshakeTimeout.TotalMilliseconds;
            var stream = remoting.Security.AsClient(new NetworkStream(socket, ownsSocket: false), to.Host);
            stream.Write(new Hello(remoting.Address, remoting.Uid, to).ToFrame());
            var frames = new FrameReader(stream);
            if (!frames.TryRead(Hello.MaximumFrame, out var kind, out var body))
                throw new ProtocolException("The peer hung up during the handshake.");
            var uid = HandshakeAnswer.Parse(kind, body);
            socket.ReceiveTimeout = 0;
            return new OutboundConnection(socket, stream, frames, uid);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public void Listen(string threadName, Action<long> acknowledged, Action heartbeat, Action ended) => UrgentThread.Start(threadName, () =>
    {
        try
        {
            while (_frames.TryRead(Hello.MaximumFrame, out var kind, out var body))
            {
                if (kind == FrameKind.Acknowledgement)
                    acknowledged(new WireReader(body).Long());
                else if (kind == FrameKind.HeartbeatAnswer)
                    heartbeat();
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or ProtocolException or System.Runtime.Serialization.SerializationException)
        {
            // However it ended, it has ended.
        }

        ended();
    });

    public void Write(byte[] buffer, int count) => _stream.Write(buffer, 0, count);

    public void Dispose()
    {
        _socket.Dispose();
        _stream.Dispose();
    }

    /// <summary>Connects without the thread pool and with a deadline.</summary>
    private static void Connect(Socket socket, IPEndPoint endPoint, TimeSpan timeout)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(timeout, SelectMode.SelectWrite))
                throw new SocketException((int)SocketError.TimedOut);
            if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int error && error != 0)
                throw new SocketException(error);
        }

        socket.Blocking = true;
    }
}
