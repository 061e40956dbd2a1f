using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>A class of each pixel; what a view brings in from outside the picture is ignored, as are pixels that the
/// set marks so.</summary>
internal sealed class MaskTargets : SampleTargets
{
    /// <summary>The class of pixels that nothing is known of.</summary>
    public const int Ignored = 255;

    private readonly Tensor _masks;

    /// <exception cref="DataException">The set has no masks.</exception>
    public MaskTargets(SampleImages images, LabelledImages source)
    {
        using var scope = NewDisposeScope();
        _masks = Rows(source, images.Samples, 0, images.Count).to(images.Device).DetachFromDisposeScope();
    }

    /// <returns>M x H x W 64-bit integers on the CPU, of samples at these positions of the set.</returns>
    public static Tensor Of(LabelledImages source, SampleSet samples, int start, int count) =>
        Rows(source, samples, start, count).to_type(ScalarType.Int64);

    /// <returns>M x H x W 64-bit integers.</returns>
    public override Tensor Range(int start, int count) => _masks.narrow(0, start, count).to_type(ScalarType.Int64);

    public override void Dispose() => _masks.Dispose();

    internal override Tensor Of(Tensor positions, Geometry? geometry)
    {
        using var scope = NewDisposeScope();
        var masks = _masks.index_select(0, positions).unsqueeze(3);
        var moved = geometry is null ? masks : geometry.ApplyToMasks(masks, positions);
        return moved.squeeze(3).to_type(ScalarType.Int64).MoveToOuterDisposeScope();
    }

    private static Tensor Rows(LabelledImages source, SampleSet samples, int start, int count)
    {
        var masks = source.Masks ?? throw new DataException(
            $"{samples.DataSet} says no class of each pixel: choose a data set with masks.");
        var (height, width) = (source.Shape.Height, source.Shape.Width);
        var rows = empty([count, height, width], ScalarType.Byte);
        for (var i = 0; i < count; i++)
        {
            using var row = rows.narrow(0, i, 1);
            masks.CopyTo((long)samples.IdAt(start + i) * height * width, row.bytes);
        }

        return rows;
    }
}
