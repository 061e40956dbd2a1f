using KdCluster.Contracts;

namespace KdCluster.Distillation.Views;

/// <summary>What the catalogue says of the augmentations that <see cref="ViewRecipe"/> knows.</summary>
public static class Augmentations
{
    public static IReadOnlyList<OptionedEntry> All { get; } =
    [
        new("crop", "Zero-pad by 4 pixels (images of less than 32 rows by 2) and crop at random", []),
        new("flip", "Mirror left to right with probability 1/2", []),
        new("mixup", "Mix with another sample, lambda uniform in [0, 1] (Zhang et al. 2018; Beyer et al. 2022)", []),
        new("cutout", "Zero a random square of half the image's height (DeVries and Taylor 2017)", []),
    ];
}
