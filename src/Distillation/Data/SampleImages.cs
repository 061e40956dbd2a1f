using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Data;

/// <summary>
/// The images of a sample set as bytes, with their labels on a device. Row p is the sample at position p. Read only, so
/// that all peers of a process share it. Where the bytes lie (<see cref="ResidentImages"/>, <see cref="MappedImages"/>)
/// changes nothing of what a net is shown.
/// </summary>
public abstract class SampleImages : IDisposable
{
    private readonly Tensor _mean;
    private readonly Tensor _scale;

    protected SampleImages(
        LabelledImages source, SampleSet samples, Normalisation normalisation, int classes, Device device)
    {
        (Samples, Shape, Classes, Device) = (samples, source.Shape, classes, device);
        var (height, width, channels) = (Shape.Height, Shape.Width, Shape.Channels);
        using var scope = NewDisposeScope();
        Labels = tensor(samples.Ids.ToArray().Select(id => (long)source.Labels[id]).ToArray(), dtype: ScalarType.Int64)
            .to(device).DetachFromDisposeScope();
        Targets = new ClassTargets(Labels);
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

    /// <summary>N 64-bit integers; zeros where samples have no class.</summary>
    public Tensor Labels { get; }

    /// <summary>What views show of what is true of the samples: their labels, unless a task says otherwise.</summary>
    public SampleTargets Targets { get; private set; }

    public Device Device { get; }

    /// <summary>On the device while they take little of its memory, else left in the file.</summary>
    public static SampleImages Of(
        LabelledImages source, SampleSet samples, Normalisation normalisation, int classes, Device device) =>
        source.Pixels.IsMapped && (long)samples.Count * source.Shape.Size > Residence.MostBytes(device)
            ? new MappedImages(source, samples, normalisation, classes, device)
            : new ResidentImages(source, samples, normalisation, classes, device);

    /// <param name="positions">M 64-bit integers on the device.</param>
    /// <returns>M x H x W x C bytes on the device, in the caller's dispose scope.</returns>
    public abstract Tensor Rows(Tensor positions);

    /// <summary>
    /// The images as they are, in the order of their positions; for evaluation. In the caller's dispose scope.
    /// </summary>
    public ViewBatch Range(int start, int count)
    {
        using var rows = Rows(start, count);
        return new ViewBatch(
            ChannelsLast(Normalised(rows)), Targets.Range(start, count),
            Integers.From(start, start + count, Device));
    }

    /// <summary>The same images with other targets, of which it becomes the owner. Before anybody uses them.</summary>
    internal SampleImages With(Func<SampleImages, SampleTargets> targets)
    {
        Targets = targets(this);
        return this;
    }

    /// <summary>
    /// Rows that will be wanted in this order, read ahead where that helps; null where they are at hand anyway.
    /// </summary>
    internal virtual RowsAhead? ReadAhead(IEnumerable<long[]> positions) => null;

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

    public virtual void Dispose()
    {
        Targets.Dispose();
        Labels.Dispose();
        _mean.Dispose();
        _scale.Dispose();
    }

    /// <summary>The rows from there on.</summary>
    protected internal abstract Tensor Rows(int start, int count);
}
