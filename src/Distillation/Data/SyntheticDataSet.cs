using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Made images for tests and first steps: each class has a smooth random pattern, each image is its class's pattern
/// shifted by up to two pixels under noise. A small net learns it in an epoch or two; more `noise` makes it harder. The
/// same plan gives the same bytes everywhere.
/// </summary>
public sealed class SyntheticDataSet : IDataSetReader
{
    /// <summary>The pictures do not depend on the run's seed: they are the same data set in every run.</summary>
    private const long Seed = 20_15;

    public DataEntry Entry { get; } = new(
        "synthetic", "Noisy class patterns, made where they are used", null, null, null, null, [], [],
        "nothing is needed: it is made",
        [
            DataOptions.Of("samples", OptionType.Integer, "1024", 1, 1_000_000, "Training samples"),
            DataOptions.Of("testSamples", OptionType.Integer, "256", 1, 1_000_000, "Test samples"),
            DataOptions.Of("classes", OptionType.Integer, "10", 2, 1_000, "Classes, equally frequent"),
            DataOptions.Shape("[1, 28, 28]", "Channels, height, width"),
            DataOptions.Of(
                "noise", OptionType.Number, "0.5", 0, 10,
                "Standard deviation of the noise, in units of the pattern's contrast"),
        ]);

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress)
    {
        var samples = (int)DataOptions.Number(plan, Entry, "samples");
        var testSamples = (int)DataOptions.Number(plan, Entry, "testSamples");
        var classes = (int)DataOptions.Number(plan, Entry, "classes");
        var noise = DataOptions.Number(plan, Entry, "noise");
        var shape = DataOptions.ShapeOf(plan, Entry);
        if ((long)Math.Max(samples, testSamples) * shape.Size > Array.MaxLength)
            throw new DataException(
                $"data.samples: {Math.Max(samples, testSamples):N0} images of {shape} are more than 2 GiB, "
                    + $"the most that is held. Ask for fewer or smaller ones.");
        var patterns = Enumerable.Range(0, classes).Select(label => Pattern(label, shape)).ToArray();
        return new ImageSet(
            Entry.Name, classes, Normalisation.Neutral(shape.Channels),
            Draw(samples, patterns, shape, noise, RandomPurpose.SyntheticTraining),
            Draw(testSamples, patterns, shape, noise, RandomPurpose.SyntheticTest));
    }

    private static LabelledImages Draw(
        int count, float[][] patterns, ImageShape shape, double noise, RandomPurpose purpose)
    {
        var pixels = new byte[(long)count * shape.Size];
        var labels = new int[count];
        Parallel.For(0, count, sample =>
        {
            var random = new CounterRandom(Seed, purpose, 0, sample);
            labels[sample] = sample % patterns.Length;
            var (down, right) = (random.NextInt32(5) - 2, random.NextInt32(5) - 2);
            Paint(
                pixels.AsSpan(sample * shape.Size, shape.Size), patterns[labels[sample]], shape, down, right, noise,
                ref random);
        });
        return new LabelledImages(shape, pixels, labels);
    }

    private static void Paint(
        Span<byte> image, float[] pattern, ImageShape shape, int down, int right, double noise,
        ref CounterRandom random)
    {
        for (var i = 0; i < image.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, shape.Channels);
            var (y, x) = Math.DivRem(pixel, shape.Width);
            y = Math.Clamp(y + down, 0, shape.Height - 1);
            x = Math.Clamp(x + right, 0, shape.Width - 1);
            // The sum of four uniforms is near enough to a normal, and exact: no library function that may differ in
            // the last bit.
            var normal = (
                random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2f) * 1.7320508;
            var value = pattern[(y * shape.Width + x) * shape.Channels + channel] + noise * normal;
            image[i] = (byte)Math.Clamp((int)(127.5 + 80 * value + 0.5), 0, 255);
        }
    }

    /// <summary>Random heights on a 4x4 grid in -1..1, bilinear between them.</summary>
    private static float[] Pattern(int label, ImageShape shape)
    {
        var random = new CounterRandom(Seed, RandomPurpose.SyntheticPattern, 0, label);
        var grid = new float[shape.Channels, 4, 4];
        for (var i = 0; i < grid.Length; i++)
            grid[i / 16, i / 4 % 4, i % 4] = 2 * random.NextSingle() - 1;
        var pattern = new float[shape.Size];
        for (var i = 0; i < pattern.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, shape.Channels);
            var (y, x) = (
                3f * (pixel / shape.Width) / Math.Max(shape.Height - 1, 1),
                3f * (pixel % shape.Width) / Math.Max(shape.Width - 1, 1));
            var (row, column) = (Math.Min((int)y, 2), Math.Min((int)x, 2));
            var (v, u) = (y - row, x - column);
            pattern[i] = (1 - v) * ((1 - u) * grid[channel, row, column] + u * grid[channel, row, column + 1])
                + v * ((1 - u) * grid[channel, row + 1, column] + u * grid[channel, row + 1, column + 1]);
        }

        return pattern;
    }
}
