using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Remote;

/// <summary>
/// What goes to one other system: idle until something is told, then connecting and live; gated for a while after it broke. A thread of its own writes.
/// </summary>
internal sealed partial class Association(Remoting remoting, Address peer)
{
    /// <summary>A sender is slowed by at most this much a message when the peer takes less than it is told.</summary>
    private const int SlowDownMs = 10;
    private const int HighWaterTimes = 32;
    private const int IdleMs = 15_000;
    private readonly object _gate = new();
    private readonly OutboundQueue _queue = new();
    private readonly SystemOutbox _outbox = new();
    private Thread? _writer;
    private OutboundConnection? _connection;
    private long _gatedUntil;
    private long _uid;
    private bool _broken;
    private bool _busy;

    public Address Peer => peer;

    /// <summary>The incarnation that was last heard of; 0 for none.</summary>
    public long Uid
    {
        get
        {
            lock (_gate)
                return _uid;
        }
    }

    private bool IsGated => Environment.TickCount64 < _gatedUntil;

    private bool HasWork => !_queue.IsEmpty || (_connection is null && _outbox.Count > 0);

    public void Send(object message, IActorRef? sender, RemoteActorRef recipient)
    {
        if (remoting.IsStopped || Volatile.Read(ref _gatedUntil) > Environment.TickCount64)
        {
            Bury(message, sender, recipient);
            return;
        }

        ArraySegment<byte> bytes;
        try
        {
            bytes = remoting.Codec.Encode(recipient, message, sender);
        }
        catch (OversizedPayloadException e)
        {
            remoting.Log.Error(e, "Transient association error (association remains live). {0}", e.Message);
            return;
        }
        catch (SerializationException e)
        {
            remoting.Log.Error(e, "Serialization failed for message [{0}]. Transient association error (association remains live). {1}", message.GetType(), e.Message);
            Bury(message, sender, recipient);
            return;
        }

        Enqueue(new OutboundFrame(bytes, Pooled: true, message, sender, recipient), message is IUrgentMessage);
    }

    public void SendSystem(SystemMessage message, IActorRef recipient)
    {
        lock (_gate)
        {
            if (remoting.IsStopped)
                return;
            if (_outbox.Count < remoting.Settings.SystemBuffer)
            {
                var frame = _outbox.Add(sequence => SystemMessageCodec.Encode(sequence, message, recipient));
                // Without a connection the outbox is sent when there is one.
                if (_connection is not null)
                    _queue.Add(new OutboundFrame(frame, Pooled: false, null, null, null), urgent: false);
                Wake();
                return;
            }
        }

        remoting.QuarantinePeer(peer, Uid, $"{remoting.Settings.SystemBuffer} system messages wait for an acknowledgement.");
    }

    public void SendHeartbeat() => Enqueue(new OutboundFrame(FrameWriter.Frame(FrameKind.Heartbeat, []), Pooled: false, null, null, null), urgent: true);

    /// <summary>The peer has connected to this system, so it can be reached.</summary>
    public void Heard(long uid)
    {
        long gone;
        lock (_gate)
        {
            gone = TakeUid(uid);
            _gatedUntil = 0;
            if (gone != 0)
                _connection?.Dispose();
            Monitor.PulseAll(_gate);
        }

        Gone(gone);
    }

    public void Quarantined(long uid)
    {
        lock (_gate)
        {
            if (_uid != uid)
                return;
            _outbox.Reset();
            _connection?.Dispose();
        }
    }

    /// <summary>Gives up on a peer that takes no system messages for too long.</summary>
    public void CheckSystemDelivery()
    {
        lock (_gate)
        {
            if (_outbox.OldestAge < remoting.Settings.SystemDelivery.TotalMilliseconds)
                return;
            if (_uid == 0)
                _outbox.Reset();
        }

        if (Uid is not 0 and var uid)
            remoting.QuarantinePeer(peer, uid, $"No system message was acknowledged for {remoting.Settings.SystemDelivery}.");
        else
            remoting.Provider.Watcher.AddressTerminated(peer, 0);
    }

    /// <summary>Waits until all has been written and acknowledged, or it is time to go.</summary>
    public void Flush(long deadline)
    {
        lock (_gate)
        {
            while (_connection is not null && (!_queue.IsEmpty || _busy || _outbox.Count > 0) && deadline - Environment.TickCount64 is > 0 and var left)
                Monitor.Wait(_gate, (int)Math.Min(left, 20));
            if (_connection is null)
                return;
            _queue.Add(new OutboundFrame(FrameWriter.Frame(FrameKind.Goodbye, []), Pooled: false, null, null, null), urgent: false);
            Monitor.PulseAll(_gate);
            while (_connection is not null && (!_queue.IsEmpty || _busy) && deadline - Environment.TickCount64 is > 0 and var left)
                Monitor.Wait(_gate, (int)Math.Min(left, 20));
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _connection?.Dispose();
            Monitor.PulseAll(_gate);
        }
    }

    private void Enqueue(in OutboundFrame frame, bool urgent)
    {
        lock (_gate)
        {
            if (!IsGated && !remoting.IsStopped)
            {
                if (!urgent && _queue.Bytes > remoting.Settings.HighWater)
                    Monitor.Wait(_gate, SlowDownMs);
                if (_queue.Bytes < (long)remoting.Settings.HighWater * HighWaterTimes)
                {
                    _queue.Add(frame, urgent);
                    Wake();
                    return;
                }

                // A peer that takes nothing while so much is told is as good as gone.
                _connection?.Dispose();
            }
        }

        Bury(frame);
    }

    private void Wake()
    {
        if (_writer is null)
            _writer = UrgentThread.Start($"{remoting.System.Name}.write", Loop);
        else
            Monitor.PulseAll(_gate);
    }

    /// <summary>Notes who is there now; the incarnation that thereby is known to be gone, or 0.</summary>
    private long TakeUid(long uid)
    {
        var before = _uid;
        _uid = uid;
        if (before == 0 || before == uid)
            return 0;
        _outbox.Reset();
        return before;
    }

    private void Gone(long uid)
    {
        if (uid != 0)
            remoting.Provider.Watcher.AddressTerminated(peer, uid);
    }

    private void Bury(in OutboundFrame frame)
    {
        frame.Release();
        if (frame.Message is not null)
            Bury(frame.Message, frame.Sender, frame.Recipient!);
    }

    private void Bury(object message, IActorRef? sender, IActorRef recipient)
    {
        var from = sender ?? remoting.System.DeadLetters;
        remoting.System.DeadLetters.Tell(new DeadLetter(message, from, recipient), from);
    }
}
