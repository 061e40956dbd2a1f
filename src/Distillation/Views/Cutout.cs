using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// The squares of one view that become zero, the mean of the normalised data (DeVries and Taylor 2017).
/// </summary>
internal sealed class Cutout : IDisposable
{
    private readonly int _size;
    private readonly Tensor _tops;
    private readonly Tensor _lefts;
    private readonly Tensor _rows;
    private readonly Tensor _columns;

    public Cutout(SampleImages images, int size, long seed, int view)
    {
        _size = size;
        var tops = new long[images.Count];
        var lefts = new long[images.Count];
        for (var position = 0; position < images.Count; position++)
            (tops[position], lefts[position]) = SampleDraws.Cutout(
                seed, view, images.Samples.IdAt(position), size, images.Shape.Height, images.Shape.Width);
        _tops = PerSample.Column(tops, images.Device);
        _lefts = PerSample.Column(lefts, images.Device);
        _rows = Integers.From(0, images.Shape.Height, images.Device).DetachFromDisposeScope();
        _columns = Integers.From(0, images.Shape.Width, images.Device).DetachFromDisposeScope();
    }

    /// <param name="images">M x H x W x C; changed in place.</param>
    public void Apply(Tensor images, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var rows = Within(_rows - _tops.index_select(0, positions)).unsqueeze(2);
        var columns = Within(_columns - _lefts.index_select(0, positions)).unsqueeze(1);
        images.masked_fill_(rows.logical_and(columns).unsqueeze(3), 0.Held());
    }

    public void Dispose()
    {
        _tops.Dispose();
        _lefts.Dispose();
        _rows.Dispose();
        _columns.Dispose();
    }

    private Tensor Within(Tensor offsets) => offsets.ge(0.Held()).logical_and(offsets.lt(_size.Held()));
}
