using KdCluster.Contracts;

namespace KdCluster.Distillation.Views;

/// <summary>What the catalogue says of the augmentations that <see cref="ViewRecipe"/> knows.</summary>
public static class Augmentations
{
    public static IReadOnlyList<OptionedEntry> All { get; } =
    [
        new(
            "crop", "Zero-pad by 4 pixels (images of less than 32 rows by 2) and crop at random",
            [Number("padding", OptionType.Integer, 1, 32, "Pixels on each side")]),
        new("flip", "Mirror left to right with probability 1/2", []),
        new("mixup", "Mix with another sample, lambda uniform in [0, 1] (Zhang et al. 2018; Beyer et al. 2022)",
            [Number("alpha", OptionType.Number, 0.01, 100, "Lambda from Beta(alpha, alpha)")]),
        new(
            "cutout", "Zero a random square of half the image's height (DeVries and Taylor 2017)",
            [Number("size", OptionType.Integer, 1, 256, "Side of the square")]),
    ];

    /// <summary>The one number that an augmentation may have, after a colon: `mixup:0.2`.</summary>
    private static OptionEntry Number(string name, OptionType type, double minimum, double maximum, string summary) =>
        new(name, type, null, minimum, maximum, null, summary);
}
