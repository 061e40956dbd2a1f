using System.Buffers;
using Akka.Actor;

namespace Akka.Remote;

/// <summary>A frame that waits for the socket. What it was made from is kept for dead letters.</summary>
internal readonly record struct OutboundFrame(ArraySegment<byte> Bytes, bool Pooled, object? Message, IActorRef? Sender, IActorRef? Recipient)
{
    public void Release()
    {
        if (Pooled)
            ArrayPool<byte>.Shared.Return(Bytes.Array!);
    }
}

/// <summary>Two lanes: what keeps the cluster alive goes first, all else in the order in which it was told. Guarded by the association's lock.</summary>
internal sealed class OutboundQueue
{
    private readonly Queue<OutboundFrame> _urgent = new();
    private readonly Queue<OutboundFrame> _ordinary = new();

    /// <summary>Bytes that wait in both lanes.</summary>
    public long Bytes { get; private set; }

    public bool IsEmpty => _urgent.Count == 0 && _ordinary.Count == 0;

    public void Add(in OutboundFrame frame, bool urgent)
    {
        (urgent ? _urgent : _ordinary).Enqueue(frame);
        Bytes += frame.Bytes.Count;
    }

    /// <summary>Fills the buffer with whole frames, as many as fit; at least one when there is one (a buffer is never smaller than a frame may be).</summary>
    public int Fill(byte[] buffer)
    {
        var filled = 0;
        while (Peek(out var lane, out var frame) && filled + frame.Bytes.Count <= buffer.Length)
        {
            frame.Bytes.AsSpan().CopyTo(buffer.AsSpan(filled));
            filled += frame.Bytes.Count;
            Bytes -= frame.Bytes.Count;
            lane.Dequeue();
            frame.Release();
        }

        return filled;
    }

    public List<OutboundFrame> TakeAll()
    {
        List<OutboundFrame> all = [.. _urgent, .. _ordinary];
        _urgent.Clear();
        _ordinary.Clear();
        Bytes = 0;
        return all;
    }

    private bool Peek(out Queue<OutboundFrame> lane, out OutboundFrame frame)
    {
        lane = _urgent.Count > 0 ? _urgent : _ordinary;
        return lane.TryPeek(out frame);
    }
}

/// <summary>A message of the runtime itself, which may not wait behind users' messages.</summary>
internal interface IUrgentMessage;
