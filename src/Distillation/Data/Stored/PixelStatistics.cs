namespace KdCluster.Distillation.Data.Stored;

/// <summary>Mean and deviation of pictures themselves, from whole-number sums.</summary>
internal static class PixelStatistics
{
    /// <param name="map">Begins with the pixels of <paramref name="count"/> pictures.</param>
    /// <returns>Of each channel; neutral when there are none.</returns>
    public static Normalisation Of(MappedFile map, ImageShape shape, int count)
    {
        var channels = shape.Channels;
        if (count == 0)
            return Normalisation.Neutral(channels);
        var (sums, squares) = (new long[channels], new long[channels]);
        for (var sample = 0; sample < count; sample++)
        {
            var pixels = map.Slice((long)sample * shape.Size, shape.Size);
            for (int i = 0, channel = 0; i < pixels.Length; i++, channel = channel + 1 < channels ? channel + 1 : 0)
            {
                sums[channel] += pixels[i];
                squares[channel] += pixels[i] * pixels[i];
            }
        }

        var all = (double)((long)count * shape.Height * shape.Width);
        var means = sums.Select(sum => sum / all).ToArray();
        var deviations = means.Select(
            (mean, channel) => Math.Sqrt(Math.Max(1, (squares[channel] / all) - (mean * mean))));
        return new(
            [.. means.Select(mean => (float)(mean / 255))],
            [.. deviations.Select(deviation => (float)(deviation / 255))]);
    }
}
