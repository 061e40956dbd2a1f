namespace KdCluster.Distillation.Views;

/// <summary>
/// The random choices of a view for one sample: each a pure function of (run seed, view index, sample id), whatever
/// else the recipe does.
/// </summary>
public static class SampleDraws
{
    /// <returns>How far down and right in the padded image the crop begins, each 0..2 padding.</returns>
    public static (int Top, int Left) Crop(long seed, int view, int sample, int padding)
    {
        var random = new CounterRandom(seed, RandomPurpose.Crop, view, sample);
        return (random.NextInt32(2 * padding + 1), random.NextInt32(2 * padding + 1));
    }

    public static bool Flip(long seed, int view, int sample) =>
        new CounterRandom(seed, RandomPurpose.Flip, view, sample).NextInt32(2) == 1;

    /// <returns>First row and column of the square; it may begin before 0 and end after the image.</returns>
    public static (int Top, int Left) Cutout(long seed, int view, int sample, int size, int height, int width)
    {
        var random = new CounterRandom(seed, RandomPurpose.Cutout, view, sample);
        return (random.NextInt32(height) - size / 2, random.NextInt32(width) - size / 2);
    }

    /// <param name="position">The sample's row among the <paramref name="count"/> samples that are trained on.</param>
    /// <returns>The row of another sample (the same one only if there is no other), and the sample's own
    ///     share.</returns>
    public static (int Partner, float Lambda) Mixup(
        long seed, int view, int sample, int position, int count, double alpha)
    {
        var random = new CounterRandom(seed, RandomPurpose.Mixup, view, sample);
        var partner = count == 1 ? 0 : (int)((position + 1L + random.NextInt32(count - 1)) % count);
        return (partner, alpha == 1 ? random.NextSingle() : Beta(ref random, alpha));
    }

    /// <summary>
    /// Beta(alpha, alpha) as x / (x + y) of two gammas, rounded to a multiple of 2^-12, so that two mathematics
    /// libraries that differ in the last bit agree all the same.
    /// </summary>
    private static float Beta(ref CounterRandom random, double alpha)
    {
        var (x, y) = (LogGamma(ref random, alpha), LogGamma(ref random, alpha));
        return (float)(Math.Round(4096 / (1 + Math.Exp(y - x))) / 4096);
    }

    /// <summary>
    /// Logarithm of a Gamma(alpha, 1) (Marsaglia and Tsang 2000, with their boost below 1); logarithms, since small
    /// alphas underflow.
    /// </summary>
    private static double LogGamma(ref CounterRandom random, double alpha)
    {
        var boost = alpha < 1 ? Math.Log(random.NextOpenDouble()) / alpha : 0;
        var d = (alpha < 1 ? alpha + 1 : alpha) - 1.0 / 3;
        while (true)
        {
            var x = random.NextNormal();
            var cube = 1 + x / Math.Sqrt(9 * d);
            if (cube <= 0)
                continue;
            var v = cube * cube * cube;
            if (Math.Log(random.NextOpenDouble()) < 0.5 * x * x + d - d * v + d * Math.Log(v))
                return Math.Log(d * v) + boost;
        }
    }
}
