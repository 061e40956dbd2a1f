namespace Akka.Remote;

/// <summary>System messages that the peer has not acknowledged. They are sent again on a new connection to the same incarnation. Guarded by the association's lock.</summary>
internal sealed class SystemOutbox
{
    private readonly LinkedList<(long Sequence, byte[] Frame, long Since)> _waiting = new();
    private long _next = 1;

    public int Count => _waiting.Count;

    /// <summary>How long the oldest has waited, in milliseconds.</summary>
    public long OldestAge => _waiting.First is { } oldest ? Environment.TickCount64 - oldest.Value.Since : 0;

    public byte[] Add(Func<long, byte[]> encode)
    {
        var frame = encode(_next);
        _waiting.AddLast((_next++, frame, Environment.TickCount64));
        return frame;
    }

    public void Acknowledged(long sequence)
    {
        while (_waiting.First is { } oldest && oldest.Value.Sequence <= sequence)
            _waiting.RemoveFirst();
    }

    public IReadOnlyList<byte[]> All => [.. _waiting.Select(w => w.Frame)];

    /// <summary>Starts over for another incarnation.</summary>
    public void Reset()
    {
        _waiting.Clear();
        _next = 1;
    }
}
