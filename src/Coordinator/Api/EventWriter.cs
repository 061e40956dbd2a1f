namespace KdCluster.Coordinator.Api;

/// <summary>Gathers events, so that many go out in one write.</summary>
internal sealed class EventWriter(Stream body)
{
    private const int Full = 1 << 16;

    private readonly MemoryStream _pending = new();

    public bool IsFull => _pending.Length >= Full;

    public void Add(byte[] text) => _pending.Write(text);

    public async Task Flush(CancellationToken gone)
    {
        if (_pending.Length == 0)
            return;
        await body.WriteAsync(_pending.GetBuffer().AsMemory(0, (int)_pending.Length), gone);
        await body.FlushAsync(gone);
        _pending.SetLength(0);
        if (_pending.Capacity > 4 * Full)
            _pending.Capacity = 0;
    }
}
