using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Distillation.Data;

namespace KdCluster.Distillation.Views;

/// <summary>What a view does to an image, in this order: crop, flip, normalise, cutout, mixup.</summary>
/// <param name="CropPadding">Zero bytes on each side before a crop of the original size; null = no crop. 4 is the
///     field's for 32x32; 28x28 gets 2.</param>
/// <param name="Flip">Mirror left to right with probability 1/2.</param>
/// <param name="CutoutSize">Side of a square of zeros (the data set's mean) round a uniform centre, cut at the border
///     (DeVries and Taylor 2017); null = none. Half the image's height.</param>
/// <param name="MixupAlpha">Lambda from Beta(alpha, alpha); 1 = uniform, as function matching has it; null = no mixup.
///     The partner is another sample, uniformly.</param>
public sealed record ViewRecipe(int? CropPadding, bool Flip, int? CutoutSize, double? MixupAlpha)
{
    /// <summary>Of plugins, with the number after the colon, in the run file's order; after normalising.</summary>
    public IReadOnlyList<(AugmentationDefinition Definition, double? Number)> Added { get; init; } = [];

    /// <param name="augment">Names, each with a number after a colon where another than the usual one is wanted:
    ///     `crop:3`, `cutout:8`, `mixup:0.2`.</param>
    /// <exception cref="DataException">A name is unknown, named twice, or its number is out of range.</exception>
    public static ViewRecipe Of(IReadOnlyList<string> augment, ImageShape shape)
    {
        var recipe = new ViewRecipe(null, false, null, null);
        var seen = new HashSet<string>();
        foreach (var entry in augment)
        {
            var parts = entry.Split(':', 2);
            if (!seen.Add(parts[0]))
                throw new DataException($"views.augment: '{parts[0]}' is named twice. Name it once.");
            var number = parts.Length == 2 ? parts[1] : null;
            var side = Math.Min(shape.Height, shape.Width);
            recipe = parts[0] switch
            {
                "crop" => recipe with { CropPadding = (int)Number(entry, number, shape.Height < 32 ? 2 : 4, 1, side) },
                "flip" when number is null => recipe with { Flip = true },
                "cutout" => recipe with { CutoutSize = (int)Number(entry, number, shape.Height / 2, 1, side) },
                "mixup" => recipe with { MixupAlpha = Number(entry, number, 1, 0.01, 100) },
                _ when Augmentations.Added(parts[0]) is { } added =>
                    recipe with { Added = [.. recipe.Added, (added, NumberOf(added.Entry, entry, number))] },
                _ => throw new DataException(
                    $"views.augment: '{entry}' is unknown: expected "
                        + $"{string.Join(", ", Augmentations.All.Select(known => known.Name))}."),
            };
        }

        return recipe;
    }

    private static double? NumberOf(OptionedEntry augmentation, string entry, string? number) =>
        number is null ? null
        : augmentation.Options is [var option]
            ? Number(entry, number, 0, option.Min ?? double.MinValue, option.Max ?? double.MaxValue)
            : throw new DataException($"views.augment: '{entry}': {augmentation.Name} takes no number.");

    private static double Number(string entry, string? text, double usual, double minimum, double maximum)
    {
        if (text is null)
            return usual;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw new DataException(
                $"views.augment: '{entry}' is out of range: expected a number from {minimum} to "
                    + $"{maximum} after the colon.");
    }
}
