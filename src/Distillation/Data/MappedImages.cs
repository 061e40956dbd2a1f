using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>Images that stay in their file; each batch is copied out of it. So a set need not fit in memory.</summary>
public sealed class MappedImages : SampleImages
{
    private readonly LabelledImages _source;

    public MappedImages(
        LabelledImages source, SampleSet samples, Normalisation normalisation, int classes, Device device)
        : base(source, samples, normalisation, classes, device) => _source = source;

    public override Tensor Rows(Tensor positions)
    {
        using var here = positions.cpu();
        return OnDevice(Copied(here.data<long>().ToArray()));
    }

    internal override RowsAhead ReadAhead(IEnumerable<long[]> positions) => new(positions, Copied);

    protected internal override Tensor Rows(int start, int count) =>
        OnDevice(Copied([.. Enumerable.Range(start, count).Select(position => (long)position)]));

    /// <summary>Copies alone, so that it may be called on any thread.</summary>
    /// <returns>M x H x W x C bytes on the CPU.</returns>
    private Tensor Copied(long[] positions)
    {
        var rows = empty([positions.Length, Shape.Height, Shape.Width, Shape.Channels], ScalarType.Byte);
        var bytes = rows.bytes;
        for (var i = 0; i < positions.Length; i++)
            _source.CopyRow(Samples.IdAt((int)positions[i]), bytes[(i * Shape.Size)..]);
        return rows;
    }

    private Tensor OnDevice(Tensor rows)
    {
        if (Device.type == TorchSharp.DeviceType.CPU)
            return rows;
        using (rows)
            return rows.to(Device);
    }
}
