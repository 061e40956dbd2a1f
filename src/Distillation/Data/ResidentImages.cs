using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>
/// The images of a sample set on a device, as bytes, with their labels. Row p is the sample at position p. Read only,
/// so that all peers of a process share it.
/// </summary>
public sealed class ResidentImages : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    public ResidentImages(
        LabelledImages source, SampleSet samples, Normalisation normalisation, int classes, Device device)
    {
        (Samples, Shape, Classes) = (samples, source.Shape, classes);
        var (height, width, channels) = (Shape.Height, Shape.Width, Shape.Channels);
        using var scope = NewDisposeScope();
        Pixels = tensor(Rows(source, samples), [samples.Count, height, width, channels], dtype: ScalarType.Byte)
            .to(device).DetachFromDisposeScope();
        Labels = tensor(samples.Ids.ToArray().Select(id => (long)source.Labels[id]).ToArray(), dtype: ScalarType.Int64)
            .to(device).DetachFromDisposeScope();
        // One value a pixel, not one a channel: a broadcast over three channels would run in loops of three.
        var pixels = height * width;
        _mean = PerPixel(normalisation.Mean.Select(mean => 255 * mean)).DetachFromDisposeScope();
        _scale = PerPixel(normalisation.Deviation.Select(deviation => 1 / (255 * deviation))).DetachFromDisposeScope();

        Tensor PerPixel(IEnumerable<float> perChannel) =>
            tensor(
                Enumerable.Repeat(perChannel.ToArray(), pixels).SelectMany(values => values).ToArray(),
                [height, width, channels], dtype: ScalarType.Float32).to(device);
    }

    public SampleSet Samples { get; }

    public ImageShape Shape { get; }

    public int Classes { get; }

    public int Count => Samples.Count;

    /// <summary>N x H x W x C bytes.</summary>
    public Tensor Pixels { get; }

    /// <summary>N 64-bit integers.</summary>
    public Tensor Labels { get; }

    public Device Device => Pixels.device;

    /// <summary>
    /// The images as they are, in the order of their positions; for evaluation. In the caller's dispose scope.
    /// </summary>
    public ViewBatch Range(int start, int count)
    {
        using var rows = Pixels.narrow(0, start, count);
        return new ViewBatch(
            ChannelsLast(Normalised(rows)), Labels.narrow(0, start, count),
            Integers.From(start, start + count, Device));
    }

    /// <summary>
    /// (byte - 255 mean) * (1 / (255 deviation)), in two steps of one rounding each: the same bits on every machine,
    /// which one fused step would not give.
    /// </summary>
    /// <param name="bytes">M x H x W x C bytes.</param>
    internal Tensor Normalised(Tensor bytes) => bytes.to(ScalarType.Float32).sub_(_mean).mul_(_scale);

    /// <summary>M x H x W x C seen as M x C x H x W; nothing is copied.</summary>
    internal static Tensor ChannelsLast(Tensor images)
    {
        using (images)
            return images.permute(0, 3, 1, 2);
    }

    public void Dispose()
    {
        Pixels.Dispose();
        Labels.Dispose();
        _mean.Dispose();
        _scale.Dispose();
    }

    private static byte[] Rows(LabelledImages source, SampleSet samples)
    {
        if (samples.Count == source.Count)
            return source.Pixels;
        var size = source.Shape.Size;
        var rows = new byte[(long)samples.Count * size];
        for (var position = 0; position < samples.Count; position++)
            source.Pixels.AsSpan(samples.IdAt(position) * size, size).CopyTo(rows.AsSpan(position * size));
        return rows;
    }
}
