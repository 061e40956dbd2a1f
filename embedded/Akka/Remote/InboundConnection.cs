using System.Net.Sockets;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Event;
using Akka.Serialization;

namespace Akka.Remote;

/// <summary>What another system sends here: its handshake, then frames until it hangs up. Whatever breaks the protocol costs this connection alone.</summary>
internal sealed class InboundConnection
{
    private readonly Remoting _remoting;
    private readonly Listener _listener;
    private readonly Socket _socket;
    private readonly ManualResetEventSlim _ended = new();

    public InboundConnection(Remoting remoting, Listener listener, Socket socket)
    {
        _remoting = remoting;
        _listener = listener;
        _socket = socket;
    }

    public Address? From { get; private set; }

    public long Uid { get; private set; }

    public void Start() => UrgentThread.Start($"{_remoting.System.Name}.read", Run);

    public void Close() => _socket.Dispose();

    public bool WaitForEnd(int milliseconds) => _ended.Wait(milliseconds);

    private void Run()
    {
        var stranger = true;
        try
        {
            _socket.NoDelay = true;
            _socket.ReceiveTimeout = (int)_remoting.Settings.HandshakeTimeout.TotalMilliseconds;
            _socket.SendTimeout = _socket.ReceiveTimeout;
            KeepAlive.Set(_socket, _remoting.Settings.KeepAlive);
            if (_remoting.Settings.ReceiveBuffer > 0)
                _socket.ReceiveBufferSize = _remoting.Settings.ReceiveBuffer;
            using var stream = _remoting.Security.AsServer(new NetworkStream(_socket, ownsSocket: false));
            var frames = new FrameReader(stream);
            if (!Greet(frames, stream))
                return;
            _listener.NoStranger();
            stranger = false;
            _socket.ReceiveTimeout = 0;
            _remoting.Inbound.Replace(this);
            _remoting.Heard(From!, Uid);
            Read(frames, stream);
        }
        catch (Exception e) when (e is ProtocolException or SerializationException)
        {
            Say(e.Message);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            if (From is not null)
                _remoting.Log.Debug("The connection from {0} ended: {1}", From, e.Message);
        }
        catch (Exception e)
        {
            _remoting.Log.Error(e, "The connection from {0} failed: {1}", Name, e.Message);
        }
        finally
        {
            if (stranger)
                _listener.NoStranger();
            _socket.Dispose();
            _remoting.Inbound.Remove(this);
            _ended.Set();
        }
    }

    private string Name => From?.ToString() ?? "an unknown peer";

    private bool Greet(FrameReader frames, Stream stream)
    {
        if (!frames.TryRead(Hello.MaximumFrame, out var kind, out var body))
            return false;
        var hello = Hello.Parse(kind, body);
        if (!hello.To.Equals(_remoting.Address))
        {
            stream.Write(HandshakeAnswer.Refusal(quarantined: false, $"This is {_remoting.Address}, not {hello.To}."));
            return false;
        }

        if (hello.From.Equals(_remoting.Address))
            throw new ProtocolException($"A peer claims this system's own address {hello.From}.");
        if (_remoting.Quarantine.Has(hello.From, hello.Uid))
        {
            stream.Write(HandshakeAnswer.Refusal(quarantined: true, $"{_remoting.Address} has quarantined this incarnation of {hello.From}."));
            return false;
        }

        From = hello.From;
        Uid = hello.Uid;
        stream.Write(HandshakeAnswer.Welcome(_remoting.Uid));
        return true;
    }

    private void Read(FrameReader frames, Stream stream)
    {
        var refs = new RefCache(_remoting.Provider);
        while (frames.TryRead(_remoting.Settings.MaximumFrame, out var kind, out var body))
        {
            switch (kind)
            {
                case FrameKind.Message:
                    Deliver(body, refs);
                    break;
                case FrameKind.System:
                    TakeSystem(body, stream);
                    break;
                case FrameKind.Heartbeat:
                    stream.Write(FrameWriter.Frame(FrameKind.HeartbeatAnswer, []));
                    break;
                case FrameKind.Goodbye:
                    return;
                default:
                    throw new ProtocolException($"A frame of kind {(byte)kind} has no place here.");
            }
        }
    }

    private void Deliver(ReadOnlySpan<byte> body, RefCache refs)
    {
        try
        {
            _remoting.Codec.Deliver(body, refs);
        }
        catch (SerializationException e)
        {
            // The frame was whole, so the connection is sound: only this message is lost, and it is named.
            Say(e.Message);
        }
    }

    private void TakeSystem(ReadOnlySpan<byte> body, Stream stream)
    {
        var sequence = SystemMessageCodec.Sequence(body);
        var last = _remoting.Inbound.LastSystem(From!, Uid);
        if (sequence > last + 1)
            throw new ProtocolException($"System message {sequence} came after {last}.");
        if (sequence == last + 1)
        {
            SystemMessageCodec.Deliver(body, _remoting.Provider, _remoting.Provider.Watcher);
            _remoting.Inbound.TookSystem(From!, Uid, sequence);
        }

        stream.Write(FrameWriter.Frame(FrameKind.Acknowledgement, new WireWriter(16).Long(sequence).Written));
    }

    private void Say(string reason)
    {
        if (_remoting.Inbound.MayComplain(out var kept))
            _remoting.Log.Warning("From {0}: {1}{2}", Name, reason, kept > 0 ? $" ({kept} more like it were not logged)" : "");
    }
}
