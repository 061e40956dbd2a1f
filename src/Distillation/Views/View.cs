using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// One view of the training images. What it makes of a sample depends on (run seed, view index, sample id) alone, never
/// on the other samples of the batch: every process that makes it gets the same bits.
/// </summary>
public sealed class View : IDisposable
{
    private readonly SampleImages _images;
    private readonly Geometry? _geometry;
    private readonly Cutout? _cutout;
    private readonly Mixup? _mixup;
    private readonly ViewRecipe _recipe;
    private readonly long _seed;

    internal View(SampleImages images, ViewRecipe recipe, long runSeed, int index)
    {
        (_images, _recipe, _seed, Index) = (images, recipe, runSeed, index);
        using var scope = NewDisposeScope();
        if (recipe.CropPadding is not null || recipe.Flip)
            _geometry = new Geometry(images, recipe, runSeed, index);
        if (recipe.CutoutSize is { } size)
            _cutout = new Cutout(images, size, runSeed, index);
        if (recipe.MixupAlpha is { } alpha)
            _mixup = new Mixup(images, alpha, runSeed, index);
    }

    public int Index { get; }

    /// <param name="positions">B 64-bit integers on the images' device: rows of the sample set.</param>
    /// <returns>A batch in the caller's dispose scope; <see cref="ViewBatch.Positions"/> is <paramref
    ///     name="positions"/> itself.</returns>
    public ViewBatch Batch(Tensor positions) => Batch(positions, _images.Rows);

    /// <summary>Batches whose samples are known beforehand; their rows are read ahead where that helps.</summary>
    /// <param name="order">All positions, batch after batch.</param>
    public OrderedBatches InOrder(long[] order, IReadOnlyList<(int Start, int Length)> batches) =>
        new(this, _images, order, batches);

    public void Dispose()
    {
        _geometry?.Dispose();
        _cutout?.Dispose();
        _mixup?.Dispose();
    }

    /// <summary>The rows that a batch is made of: its own, then with mixup those of its partners.</summary>
    internal long[] RowsOf(ReadOnlySpan<long> positions) =>
        _mixup is null ? positions.ToArray() : [.. positions, .. _mixup.PartnersOf(positions.ToArray())];

    /// <param name="rows">Bytes of these positions.</param>
    internal ViewBatch Batch(Tensor positions, Func<Tensor, Tensor> rows)
    {
        if (_mixup is null)
            return new ViewBatch(
                SampleImages.ChannelsLast(Augmented(positions, rows)), _images.Targets.Of(positions, _geometry),
                positions)
            { AreKnown = _images.Targets.AreKnown(_geometry) };
        using var partners = _mixup.Partners.index_select(0, positions);
        var lambda = _mixup.Lambda.index_select(0, positions);
        using var both = cat([positions, partners]);
        using var augmented = Augmented(both, rows);
        var mixed = Mixup.Mix(augmented, lambda);
        return new ViewBatch(
            SampleImages.ChannelsLast(mixed), _images.Targets.Of(positions, _geometry), positions,
            _images.Targets.Of(partners, _geometry), lambda);
    }

    private Tensor Augmented(Tensor positions, Func<Tensor, Tensor> rows)
    {
        using var plain = rows(positions);
        using var turned = _geometry?.Apply(plain, positions);
        var images = _images.Normalised(turned ?? plain);
        foreach (var (definition, number) in _recipe.Added)
            images = Added(images, positions, definition, number);
        _cutout?.Apply(images, positions);
        return images;
    }

    /// <summary>What a plugin makes of the batch.</summary>
    private Tensor Added(Tensor images, Tensor positions, AugmentationDefinition definition, double? number)
    {
        using var scope = NewDisposeScope();
        int[] samples = [.. positions.cpu().data<long>().ToArray().Select(p => _images.Samples.IdAt((int)p))];
        var draws = new AugmentationDraws(definition.Entry.Name, _seed, Index, samples);
        var made = definition.Apply(images, draws, number);
        if (ReferenceEquals(made, images))
            return images;
        if (!made.shape.SequenceEqual(images.shape) || made.dtype != images.dtype)
            throw new InvalidOperationException(
                $"augmentation {definition.Entry.Name} made [{string.Join(", ", made.shape)}] {made.dtype} of "
                    + $"[{string.Join(", ", images.shape)}] {images.dtype}");
        images.Dispose();
        return made.MoveToOuterDisposeScope();
    }
}
