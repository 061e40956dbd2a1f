using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>Crop and flip of one view: every pixel of a batch is taken from a (padded) pixel of its own row.</summary>
internal sealed class Geometry : IDisposable
{
    private readonly ImageShape _shape;
    private readonly int _padding;
    private readonly int _paddedWidth;
    private readonly int _paddedPixels;
    private readonly Tensor _rowStarts;
    private readonly Tensor _columnStarts;
    private readonly Tensor _columnSteps;
    private readonly Tensor _rows;
    private readonly Tensor _columns;

    public Geometry(SampleImages images, ViewRecipe recipe, long seed, int view)
    {
        (_shape, _padding) = (images.Shape, recipe.CropPadding ?? 0);
        var padding = _padding;
        var (height, width) = (images.Shape.Height, images.Shape.Width);
        var paddedWidth = width + 2 * padding;
        (_paddedWidth, _paddedPixels) = (paddedWidth, (height + 2 * padding) * paddedWidth);
        var rowStarts = new long[images.Count];
        var columnStarts = new long[images.Count];
        var columnSteps = new long[images.Count];
        for (var position = 0; position < images.Count; position++)
        {
            var sample = images.Samples.IdAt(position);
            var (top, left) = padding == 0 ? (0, 0) : SampleDraws.Crop(seed, view, sample, padding);
            var flip = recipe.Flip && SampleDraws.Flip(seed, view, sample);
            rowStarts[position] = (long)top * paddedWidth;
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

    /// <summary>Whether it brings in what lies outside of images.</summary>
    public bool ShowsOutside => _padding > 0;

    /// <param name="rows">M x H x W x C bytes of these positions.</param>
    /// <returns>The same size.</returns>
    public Tensor Apply(Tensor rows, Tensor positions) => Moved(rows, positions, 0);

    /// <summary>Nothing is known of what comes in from outside.</summary>
    /// <param name="rows">M x H x W x 1 bytes.</param>
    public Tensor ApplyToMasks(Tensor rows, Tensor positions) => Moved(rows, positions, MaskTargets.Ignored);

    /// <summary>Where edges of boxes lie afterwards; they may lie outside of the picture.</summary>
    /// <param name="edges">M x N x 4: left, top, right, bottom in pixels of the pictures at these positions.</param>
    /// <returns>The same size, in the caller's dispose scope.</returns>
    public Tensor ApplyToEdges(Tensor edges, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var padding = ((long)_padding).Held();
        var tops = Of(_rowStarts, positions) / ((long)_paddedWidth).Held() - padding;
        var (starts, steps) = (Of(_columnStarts, positions) - padding, Of(_columnSteps, positions));
        var (left, top, right, bottom) = (Edge(0), Edge(1) - tops, Edge(2), Edge(3) - tops);
        // Column j of the view shows column start + step j: edges lie half a pixel beside columns' middles.
        var (first, second) = (Seen(left), Seen(right));
        return stack([minimum(first, second), top, maximum(first, second), bottom], 2).MoveToOuterDisposeScope();

        Tensor Edge(int at) => edges.select(2, at);

        Tensor Seen(Tensor edge) =>
            ((edge - starts) * steps).Plus(steps.SubtractedFrom(1) / 2.Held());

        static Tensor Of(Tensor values, Tensor positions) =>
            values.index_select(0, positions).to_type(ScalarType.Float32);
    }

    /// <param name="outside">What lies round the images.</param>
    private Tensor Moved(Tensor rows, Tensor positions, int outside)
    {
        using var scope = NewDisposeScope();
        var (count, height, width, channels) = (rows.shape[0], _shape.Height, _shape.Width, rows.shape[3]);
        var padded = rows;
        if (_padding > 0)
        {
            padded = full(
                [count, height + 2 * _padding, width + 2 * _padding, channels], outside.Held(), ScalarType.Byte,
                rows.device);
            padded.narrow(1, _padding, height).narrow(2, _padding, width).copy_(rows);
        }

        var pixels = channels == 1 ? padded.view(-1) : padded.view(-1, channels);
        return pixels.index_select(0, Sources(positions).view(-1)).view(count, height, width, channels)
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rowStarts.Dispose();
        _columnStarts.Dispose();
        _columnSteps.Dispose();
        _rows.Dispose();
        _columns.Dispose();
    }

    /// <returns>M x H x W indices of pixels of the padded batch.</returns>
    private Tensor Sources(Tensor positions)
    {
        using var scope = NewDisposeScope();
        var images = Integers.From(0, positions.shape[0], positions.device) * ((long)_paddedPixels).Held();
        var rows = _rowStarts.index_select(0, positions).Plus_(images.unsqueeze(1)).Plus(_rows);
        var columns = (_columnSteps.index_select(0, positions) * _columns)
            .Plus_(_columnStarts.index_select(0, positions));
        return rows.unsqueeze(2).Plus(columns.unsqueeze(1)).MoveToOuterDisposeScope();
    }
}
