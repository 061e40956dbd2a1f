namespace KdCluster.Node.Sheets;

/// <summary>Keeps buffers from one epoch to the next: the sheets of a run are all of one size.</summary>
/// <param name="keepBytes">Most bytes that idle buffers may hold.</param>
public sealed class SheetBufferPool(long keepBytes) : IDisposable
{
    private const long SmallestBytes = 64 << 10;
    private readonly Lock _gate = new();
    private readonly List<SheetBuffer> _idle = [];
    private bool _disposed;

    public long IdleBytes
    {
        get
        {
            lock (_gate)
                return _idle.Sum(buffer => buffer.Capacity);
        }
    }

    public SheetBuffer Rent(long bytes)
    {
        lock (_gate)
        {
            var fitting = _idle.Where(buffer => buffer.Capacity >= bytes && buffer.Capacity <= Math.Max(2 * bytes, SmallestBytes)).MinBy(buffer => buffer.Capacity);
            if (fitting is not null)
            {
                _idle.Remove(fitting);
                return fitting;
            }
        }

        return new(Math.Max(bytes, SmallestBytes));
    }

    public void Return(SheetBuffer buffer)
    {
        lock (_gate)
        {
            if (!_disposed && IdleBytes + buffer.Capacity <= keepBytes)
            {
                _idle.Add(buffer);
                return;
            }
        }

        buffer.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _idle.ForEach(buffer => buffer.Dispose());
            _idle.Clear();
        }
    }
}
