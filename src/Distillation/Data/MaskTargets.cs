using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>A class of each pixel; what a view brings in from outside the picture is ignored, as are pixels that the
/// set marks so.</summary>
internal sealed class MaskTargets : SampleTargets
{
    /// <summary>The class of pixels that nothing is known of.</summary>
    public const int Ignored = 255;

    /// <summary>Pictures of one channel, so that large ones stay in their file.</summary>
    private readonly SampleImages _masks;

    private readonly bool _areWhole;

    /// <exception cref="DataException">The set has no masks.</exception>
    public MaskTargets(LabelledImages source, SampleSet samples, Device device)
    {
        var masks = source.Masks ?? throw new DataException(
            $"{samples.DataSet} says no class of each pixel: choose a data set with masks.");
        var shape = new ImageShape(1, source.Shape.Height, source.Shape.Width);
        _masks = SampleImages.Of(
            new LabelledImages(shape, masks, source.Labels), samples, Normalisation.Neutral(1), 1, device);
        _areWhole = source.MasksAreWhole;
    }

    /// <returns>M x H x W 64-bit integers.</returns>
    public override Tensor Range(int start, int count)
    {
        using var rows = _masks.Rows(start, count);
        return Classes(rows);
    }

    public override void Dispose() => _masks.Dispose();

    internal override Tensor Of(Tensor positions, Geometry? geometry)
    {
        using var scope = NewDisposeScope();
        var masks = _masks.Rows(positions);
        var moved = geometry is null ? masks : geometry.ApplyToMasks(masks, positions);
        return Classes(moved).MoveToOuterDisposeScope();
    }

    internal override bool AreKnown(Geometry? geometry) => _areWhole && geometry is not { ShowsOutside: true };

    /// <param name="rows">M x H x W x 1 bytes.</param>
    private static Tensor Classes(Tensor rows)
    {
        using var masks = rows.squeeze(3);
        return masks.to_type(ScalarType.Int64);
    }
}
