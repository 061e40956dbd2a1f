using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace KdCluster.Node.Transfer;

/// <summary>
/// Gathers what TLS writes to a connection. It writes a record or two (16 KB each) and flushes each time, so that each
/// time another thread is woken to send them, and the reader to receive them. When a response says itself that it is to
/// be sent, a flush comes with nothing new; that, and what is shorter than a record, is passed on at once.
/// </summary>
/// <param name="bytes">From so many on they are sent in any case.</param>
internal sealed class GatheredWrites(PipeWriter connection, int bytes) : PipeWriter
{
    private const int Record = 16 << 10;

    private long _kept;
    private int _room;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => connection.UnflushedBytes;

    /// <summary>For every connection that is accepted; TLS must come behind it.</summary>
    public static void AddTo(IConnectionBuilder connections, int bytes) => connections.Use(next => connection =>
    {
        connection.Transport = new Pipes(
            connection.Transport.Input, new GatheredWrites(connection.Transport.Output, bytes));
        return next(connection);
    });

    /// <summary>Short messages get along with a block of the connection's own (4 KB); a record goes on in one that
    ///     holds all that is gathered.</summary>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_room <= sizeHint)
            _room = UnflushedBytes == 0 ? sizeHint : Math.Max(sizeHint, bytes);
        var memory = connection.GetMemory(_room);
        _room = memory.Length;
        return memory;
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        connection.Advance(bytes);
        _room -= bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var unsent = UnflushedBytes;
        if (unsent - _kept >= Record && unsent < bytes)
        {
            _kept = unsent;
            return default;
        }

        (_kept, _room) = (0, 0);
        return connection.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => connection.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => connection.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => connection.CompleteAsync(exception);

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
