using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// One view of the training images. What it makes of a sample depends on (run seed, view index, sample id) alone, never
/// on the other samples of the batch: every process that makes it gets the same bits.
/// </summary>
public sealed class View : IDisposable
{
    private readonly ResidentImages _images;
    private readonly Tensor? _gather;
    private readonly Geometry? _geometry;
    private readonly Cutout? _cutout;
    private readonly Mixup? _mixup;

    internal View(ResidentImages images, Tensor? padded, ViewRecipe recipe, long runSeed, int index)
    {
        (_images, Index) = (images, index);
        using var scope = NewDisposeScope();
        if (recipe.CropPadding is not null || recipe.Flip)
        {
            var pixels = padded ?? images.Pixels;
            var channels = images.Shape.Channels;
            _gather = (channels == 1 ? pixels.view(-1) : pixels.view(-1, channels)).DetachFromDisposeScope();
            _geometry = new Geometry(images, recipe, runSeed, index);
        }

        if (recipe.CutoutSize is { } size)
            _cutout = new Cutout(images, size, runSeed, index);
        if (recipe.MixupAlpha is { } alpha)
            _mixup = new Mixup(images, alpha, runSeed, index);
    }

    public int Index { get; }

    /// <param name="positions">B 64-bit integers on the images' device: rows of the sample set.</param>
    /// <returns>A batch in the caller's dispose scope; <see cref="ViewBatch.Positions"/> is <paramref
    ///     name="positions"/> itself.</returns>
    public ViewBatch Batch(Tensor positions)
    {
        if (_mixup is null)
            return new ViewBatch(
                ResidentImages.ChannelsLast(Augmented(positions)), _images.Labels.index_select(0, positions),
                positions);
        using var partners = _mixup.Partners.index_select(0, positions);
        var lambda = _mixup.Lambda.index_select(0, positions);
        using var both = cat([positions, partners]);
        using var augmented = Augmented(both);
        var mixed = Mixup.Mix(augmented, lambda);
        return new ViewBatch(
            ResidentImages.ChannelsLast(mixed), _images.Labels.index_select(0, positions), positions,
            _images.Labels.index_select(0, partners), lambda);
    }

    public void Dispose()
    {
        _gather?.Dispose();
        _geometry?.Dispose();
        _cutout?.Dispose();
        _mixup?.Dispose();
    }

    private Tensor Augmented(Tensor positions)
    {
        using var bytes = Bytes(positions);
        var images = _images.Normalised(bytes);
        _cutout?.Apply(images, positions);
        return images;
    }

    private Tensor Bytes(Tensor positions)
    {
        if (_geometry is null)
            return _images.Pixels.index_select(0, positions);
        using var sources = _geometry.Sources(positions);
        using var flat = sources.view(-1);
        using var pixels = _gather!.index_select(0, flat);
        return pixels.view(-1, _images.Shape.Height, _images.Shape.Width, _images.Shape.Channels);
    }
}
