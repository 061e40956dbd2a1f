using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Views;

/// <summary>Makes the views of a run's training images. Thread safe: the peers of a process share one.</summary>
public sealed class ViewSource(SampleImages images, ViewRecipe recipe, long runSeed)
{
    public SampleImages Images { get; } = images;

    public ViewRecipe Recipe { get; } = recipe;

    /// <summary>The view of that index. Dispose it when no more batches are made of it.</summary>
    public View Open(int index) => new(Images, Recipe, runSeed, index);
}
