using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Reads the rows of the next batches on a thread of its own while the current one is trained on, two batches ahead.
/// What comes out depends on the order asked for alone.
/// </summary>
internal sealed class RowsAhead : IDisposable
{
    private const int Ahead = 2;

    private readonly BlockingCollection<Tensor> _read = new(Ahead);
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;
    private Exception? _failure;

    /// <param name="read">Called on the thread; makes a tensor in no dispose scope.</param>
    public RowsAhead(IEnumerable<long[]> wanted, Func<long[], Tensor> read)
    {
        _thread = new Thread(() => Read(wanted, read)) { Name = "rows-ahead", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits as long as the disk takes, as reading in its place would: the thread ends in any case.</summary>
    /// <returns>The rows of the next batch on the CPU; the caller's to dispose.</returns>
    public Tensor Next()
    {
        if (_read.TryTake(out var rows, Timeout.Infinite))
            return rows;
        if (_failure is not null)
            ExceptionDispatchInfo.Throw(_failure);
        throw new InvalidOperationException("More batches were asked for than were announced.");
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        while (_read.TryTake(out var left))
            left.Dispose();
        _read.Dispose();
        _stop.Dispose();
    }

    private void Read(IEnumerable<long[]> wanted, Func<long[], Tensor> read)
    {
        try
        {
            foreach (var positions in wanted)
            {
                var rows = read(positions);
                try
                {
                    _read.Add(rows, _stop.Token);
                }
                catch (OperationCanceledException)
                {
                    rows.Dispose();
                    return;
                }
            }
        }
        catch (Exception e)
        {
            _failure = e;
        }
        finally
        {
            _read.CompleteAdding();
        }
    }
}
