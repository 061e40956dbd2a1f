using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>Crop and flip of one view: for every pixel of a batch, which (padded) pixel it is taken from.</summary>
internal sealed class Geometry : IDisposable
{
    private readonly int _paddedPixels;
    private readonly Tensor _rowStarts;
    private readonly Tensor _columnStarts;
    private readonly Tensor _columnSteps;
    private readonly Tensor _rows;
    private readonly Tensor _columns;

    public Geometry(ResidentImages images, ViewRecipe recipe, long seed, int view)
    {
        var padding = recipe.CropPadding ?? 0;
        var (height, width) = (images.Shape.Height, images.Shape.Width);
        var paddedWidth = width + 2 * padding;
        _paddedPixels = (height + 2 * padding) * paddedWidth;
        var rowStarts = new long[images.Count];
        var columnStarts = new long[images.Count];
        var columnSteps = new long[images.Count];
        for (var position = 0; position < images.Count; position++)
        {
            var sample = images.Samples.IdAt(position);
            var (top, left) = padding == 0 ? (0, 0) : SampleDraws.Crop(seed, view, sample, padding);
            var flip = recipe.Flip && SampleDraws.Flip(seed, view, sample);
            rowStarts[position] = (long)position * _paddedPixels + (long)top * paddedWidth;
            columnStarts[position] = flip ? left + width - 1 : left;
            columnSteps[position] = flip ? -1 : 1;
        }

        using var scope = NewDisposeScope();
        _rowStarts = PerSample.Column(rowStarts, images.Device);
        _columnStarts = PerSample.Column(columnStarts, images.Device);
        _columnSteps = PerSample.Column(columnSteps, images.Device);
        _rows = (Integers.From(0, height, images.Device) * paddedWidth.Held()).DetachFromDisposeScope();
        _columns = Integers.From(0, width, images.Device).DetachFromDisposeScope();
    }

    /// <returns>M x H x W indices of pixels of the padded images.</returns>
    public Tensor Sources(Tensor positions)
    {
        using var scope = NewDisposeScope();
        var rows = _rowStarts.index_select(0, positions).Plus(_rows);
        var columns = (_columnSteps.index_select(0, positions) * _columns)
            .Plus_(_columnStarts.index_select(0, positions));
        return rows.unsqueeze(2).Plus(columns.unsqueeze(1)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rowStarts.Dispose();
        _columnStarts.Dispose();
        _columnSteps.Dispose();
        _rows.Dispose();
        _columns.Dispose();
    }
}
