using KdCluster.Distillation.Data;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Tests.Views;

/// <summary>
/// The definition of a view, one pixel after the other: what the tensor operations must equal to the bit.
/// </summary>
internal static class ViewByHand
{
    /// <returns>H x W x C.</returns>
    public static float[] Image(
        ImageSet images, SampleSet samples, ViewRecipe recipe, long seed, int view, int position)
    {
        var own = Augmented(images, samples.IdAt(position), recipe, seed, view);
        if (recipe.MixupAlpha is not { } alpha)
            return own;
        var (partner, lambda) = SampleDraws.Mixup(seed, view, samples.IdAt(position), position, samples.Count, alpha);
        var other = Augmented(images, samples.IdAt(partner), recipe, seed, view);
        return [.. own.Zip(other, (a, b) => (float)(lambda * a) + (float)((1 - lambda) * b))];
    }

    private static float[] Augmented(ImageSet images, int sample, ViewRecipe recipe, long seed, int view)
    {
        var (channels, height, width) = (images.Shape.Channels, images.Shape.Height, images.Shape.Width);
        var padding = recipe.CropPadding ?? 0;
        var (top, left) = padding > 0 ? SampleDraws.Crop(seed, view, sample, padding) : (0, 0);
        var flip = recipe.Flip && SampleDraws.Flip(seed, view, sample);
        var size = recipe.CutoutSize ?? 0;
        var (cutTop, cutLeft) = size > 0 ? SampleDraws.Cutout(seed, view, sample, size, height, width) : (0, 0);
        var row = images.Training.Row(sample);
        var result = new float[images.Shape.Size];
        for (var i = 0; i < result.Length; i++)
        {
            var (y, x, channel) = (i / channels / width, i / channels % width, i % channels);
            var (sourceY, sourceX) = (y + top - padding, (flip ? width - 1 - x : x) + left - padding);
            var inside = sourceY >= 0 && sourceY < height && sourceX >= 0 && sourceX < width;
            float value = inside
                ? row[(sourceY * width + sourceX) * channels + channel]
                : 0;
            var centred = (float)(value - 255 * images.Normalisation.Mean[channel]);
            var scaled = (float)(centred * (1 / (255 * images.Normalisation.Deviation[channel])));
            result[i] = y >= cutTop && y < cutTop + size && x >= cutLeft && x < cutLeft + size ? 0 : scaled;
        }

        return result;
    }
}
