using System.Net.Sockets;

namespace KdCluster.Hosting.Transfer;

/// <summary>
/// A connection that takes from its socket what is there, and hands it out in parts. TLS reads each of its records (16
/// KB at most) by itself and asks with an empty buffer before: two system calls for 16 KB. For one reader at a time.
/// </summary>
/// <param name="bytes">Most that it takes at once.</param>
internal sealed class ReadAheadStream(Socket socket, int bytes) : NetworkStream(socket, ownsSocket: true)
{
    private readonly byte[] _ahead = GC.AllocateUninitializedArray<byte>(bytes);
    private int _at;
    private int _end;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Nothing is asked of the socket for an empty buffer: the next read waits as well.</summary>
    public override int Read(Span<byte> buffer)
    {
        // With an array: for a class derived from it, NetworkStream.Read(Span) calls Read(byte[]).
        if (_at == _end && !buffer.IsEmpty)
            (_at, _end) = (0, base.Read(_ahead, 0, _ahead.Length));
        return Take(buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _end && !buffer.IsEmpty)
            (_at, _end) = (0, await base.ReadAsync(_ahead, cancellationToken));
        return Take(buffer.Span);
    }

    private int Take(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _end - _at);
        _ahead.AsSpan(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }
}
