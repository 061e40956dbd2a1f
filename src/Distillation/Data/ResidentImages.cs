using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>All images of a sample set on the device.</summary>
public sealed class ResidentImages : SampleImages
{
    private const int CopiedAtOnce = 1 << 24;

    private readonly Tensor _pixels;

    public ResidentImages(
        LabelledImages source, SampleSet samples, Normalisation normalisation, int classes, Device device)
        : base(source, samples, normalisation, classes, device)
    {
        using var scope = NewDisposeScope();
        _pixels = Copied(source, samples).to(device).DetachFromDisposeScope();
    }

    public override Tensor Rows(Tensor positions) => _pixels.index_select(0, positions);

    public override void Dispose()
    {
        _pixels.Dispose();
        base.Dispose();
    }

    protected internal override Tensor Rows(int start, int count) => _pixels.narrow(0, start, count);

    /// <returns>N x H x W x C. Copied in parts: a span ends at 2 GiB.</returns>
    private static Tensor Copied(LabelledImages source, SampleSet samples)
    {
        var (size, shape) = (source.Shape.Size, source.Shape);
        var rows = empty([samples.Count, shape.Height, shape.Width, shape.Channels], ScalarType.Byte);
        var atOnce = Math.Max(1, CopiedAtOnce / size);
        for (var start = 0; start < samples.Count; start += atOnce)
        {
            using var part = rows.narrow(0, start, Math.Min(atOnce, samples.Count - start));
            var bytes = part.bytes;
            for (var i = 0; i < part.shape[0]; i++)
                source.Row(samples.IdAt(start + i)).CopyTo(bytes[(i * size)..]);
        }

        return rows;
    }
}
