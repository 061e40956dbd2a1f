using KdCluster.Distillation.Data;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>Makes the views of a run's training images. Thread safe: the peers of a process share one.</summary>
public sealed class ViewSource : IDisposable
{
    private readonly long _runSeed;
    private readonly Tensor? _padded;

    public ViewSource(ResidentImages images, ViewRecipe recipe, long runSeed)
    {
        (Images, Recipe, _runSeed) = (images, recipe, runSeed);
        if (recipe.CropPadding is not { } padding)
            return;
        // Zeros round every image once, so that a crop is index arithmetic alone.
        using var scope = NewDisposeScope();
        var (height, width) = (images.Shape.Height, images.Shape.Width);
        var padded = zeros(
            images.Count, height + 2 * padding, width + 2 * padding, images.Shape.Channels, dtype: ScalarType.Byte,
            device: images.Device);
        padded.narrow(1, padding, height).narrow(2, padding, width).copy_(images.Pixels);
        _padded = padded.DetachFromDisposeScope();
    }

    public ResidentImages Images { get; }

    public ViewRecipe Recipe { get; }

    /// <summary>The view of that index. Dispose it when no more batches are made of it.</summary>
    public View Open(int index) => new(Images, _padded, Recipe, _runSeed, index);

    public void Dispose() => _padded?.Dispose();
}
