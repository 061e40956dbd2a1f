using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>An epoch's batches of a view, one after the other.</summary>
public sealed class OrderedBatches : IDisposable
{
    private readonly View _view;
    private readonly Device _device;
    private readonly IReadOnlyList<(int Start, int Length)> _batches;
    private readonly Tensor _positions;
    private readonly RowsAhead? _ahead;
    private int _next;

    internal OrderedBatches(
        View view, SampleImages images, long[] order, IReadOnlyList<(int Start, int Length)> batches)
    {
        (_view, _device, _batches) = (view, images.Device, batches);
        _positions = tensor(order, ScalarType.Int64, _device).DetachFromDisposeScope();
        _ahead = images.ReadAhead(batches.Select(batch => view.RowsOf(order.AsSpan(batch.Start, batch.Length))));
    }

    /// <returns>In the caller's dispose scope.</returns>
    public ViewBatch Next()
    {
        var (start, length) = _batches[_next++];
        var positions = _positions.narrow(0, start, length);
        return _ahead is null ? _view.Batch(positions) : _view.Batch(positions, _ => Taken(_ahead));
    }

    public void Dispose()
    {
        _ahead?.Dispose();
        _positions.Dispose();
    }

    private Tensor Taken(RowsAhead ahead)
    {
        var rows = ahead.Next();
        if (_device.type == TorchSharp.DeviceType.CPU)
            return rows;
        using (rows)
            return rows.to(_device);
    }
}
