using System.Net.Sockets;
using System.Runtime.Serialization;
using Akka.Event;

namespace Akka.Remote;

internal sealed partial class Association
{
    private void Loop()
    {
        while (!remoting.IsStopped)
        {
            if (!WaitForWork())
                return;
            OutboundConnection? connection = null;
            try
            {
                connection = Connect();
                Write(connection);
                Down(connection, null);
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or ProtocolException or RefusedException or SerializationException)
            {
                Down(connection, e);
            }
            finally
            {
                connection?.Dispose();
            }
        }
    }

    /// <summary>False when there was none for so long that the thread is not worth keeping; the next message starts another.</summary>
    private bool WaitForWork()
    {
        var idleSince = Environment.TickCount64;
        lock (_gate)
        {
            while (!HasWork || IsGated)
            {
                if (remoting.IsStopped)
                    return false;
                if (!HasWork && Environment.TickCount64 - idleSince > IdleMs)
                {
                    _writer = null;
                    return false;
                }

                Monitor.Wait(_gate, IsGated ? (int)Math.Clamp(_gatedUntil - Environment.TickCount64, 1, 1000) : IdleMs);
            }
        }

        return true;
    }

    private OutboundConnection Connect()
    {
        OutboundConnection connection;
        try
        {
            connection = OutboundConnection.Open(remoting, peer);
        }
        catch (RefusedException e) when (e.Quarantined)
        {
            remoting.System.EventStream.Publish(new ThisActorSystemQuarantinedEvent(remoting.Address, peer));
            throw;
        }

        if (remoting.Quarantine.Has(peer, connection.Uid))
        {
            connection.Dispose();
            throw new ProtocolException($"Its incarnation {connection.Uid} is quarantined.");
        }

        long gone;
        lock (_gate)
        {
            gone = TakeUid(connection.Uid);
            _connection = connection;
            _broken = false;
        }

        Gone(gone);
        connection.Listen($"{remoting.System.Name}.acks", Acknowledged, () => remoting.Provider.Watcher.Heartbeat(peer), () => Ended(connection));
        return connection;
    }

    private void Write(OutboundConnection connection)
    {
        var buffer = new byte[Math.Max(64 * 1024, remoting.Settings.MaximumFrame + 64)];
        IReadOnlyList<byte[]> again;
        lock (_gate)
            again = _outbox.All;
        foreach (var frame in again)
            connection.Write(frame, frame.Length);
        while (true)
        {
            int count;
            lock (_gate)
            {
                _busy = false;
                while (_queue.IsEmpty && !_broken && !remoting.IsStopped)
                {
                    Monitor.PulseAll(_gate);
                    Monitor.Wait(_gate);
                }

                if (_broken || (remoting.IsStopped && _queue.IsEmpty))
                    return;
                count = _queue.Fill(buffer);
                _busy = true;
                if (_queue.Bytes <= remoting.Settings.HighWater)
                    Monitor.PulseAll(_gate);
            }

            connection.Write(buffer, count);
        }
    }

    /// <summary>The connection is over, or there was none to be had.</summary>
    private void Down(OutboundConnection? connection, Exception? cause)
    {
        List<OutboundFrame> lost;
        lock (_gate)
        {
            _connection = null;
            _busy = false;
            // It led to an incarnation that is gone, and its successor has shown itself: that one is not to blame.
            if (connection is not null && connection.Uid != _uid)
                return;
            _gatedUntil = Environment.TickCount64 + (long)remoting.Settings.GateFor.TotalMilliseconds;
            lost = _queue.TakeAll();
            Monitor.PulseAll(_gate);
        }

        if (!remoting.IsStopped && remoting.Settings.LogLifecycle)
        {
            remoting.Log.Warning("Association with remote system {0} has failed; address is now gated for {1} ms. Reason: [{2}]",
                peer, (long)remoting.Settings.GateFor.TotalMilliseconds, cause?.Message ?? "the peer closed the connection");
        }

        foreach (var frame in lost)
            Bury(frame);
    }

    private void Acknowledged(long sequence)
    {
        lock (_gate)
        {
            _outbox.Acknowledged(sequence);
            Monitor.PulseAll(_gate);
        }
    }

    private void Ended(OutboundConnection connection)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_connection, connection))
                return;
            _broken = true;
            connection.Dispose();
            Monitor.PulseAll(_gate);
        }
    }
}
