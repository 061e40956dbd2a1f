using KdCluster.Contracts;
using KdCluster.Distillation.Plugins;

namespace KdCluster.Distillation.Views;

/// <summary>
/// What the catalogue says of the augmentations that <see cref="ViewRecipe"/> knows, and of plugins'.
/// </summary>
public static class Augmentations
{
    private static readonly IReadOnlyList<string> Everything = TaskEntry.Targets;

    private static readonly IReadOnlyList<OptionedEntry> Own =
    [
        new(
            "crop", "Zero-pad by 4 pixels (images of less than 32 rows by 2) and crop at random",
            [Number("padding", OptionType.Integer, 1, 32, "Pixels on each side")])
        { Targets = Everything, Moves = true },
        new("flip", "Mirror left to right with probability 1/2", [])
        {
            Targets = Everything, Moves = true,
        },
        new("mixup", "Mix with another sample, lambda uniform in [0, 1] (Zhang et al. 2018; Beyer et al. 2022)",
            [Number("alpha", OptionType.Number, 0.01, 100, "Lambda from Beta(alpha, alpha)")])
        {
            Unfit = "a pixel of two mixed pictures would have two targets, and what lies where would be lost",
            Mixes = true,
        },
        new(
            "cutout", "Zero a random square of half the image's height (DeVries and Taylor 2017)",
            [Number("size", OptionType.Integer, 1, 256, "Side of the square")])
        { Unfit = "what the square hides would still have to be found" },
    ];

    public static IReadOnlyList<OptionedEntry> All =>
        LoadedPlugins.After(Own, plugin => plugin.Augmentations.Select(added => added.Entry));

    /// <returns>Null: it is no plugin's.</returns>
    internal static AugmentationDefinition? Added(string name) =>
        LoadedPlugins.After<AugmentationDefinition>([], plugin => plugin.Augmentations)
            .FirstOrDefault(added => added.Entry.Name == name);

    /// <summary>The one number that an augmentation may have, after a colon: `mixup:0.2`.</summary>
    private static OptionEntry Number(string name, OptionType type, double minimum, double maximum, string summary) =>
        new(name, type, null, minimum, maximum, null, summary);
}
