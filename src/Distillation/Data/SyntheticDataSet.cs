using System.Text.Json;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Views;

namespace KdCluster.Distillation.Data;

/// <summary>
/// Made images for tests and first steps: each class has a smooth random pattern, each image is its class's pattern shifted by up to two pixels under
/// noise. A small net learns it in an epoch or two; more `noise` makes it harder. The same plan gives the same bytes everywhere.
/// </summary>
public sealed class SyntheticDataSet : IDataSetReader
{
    /// <summary>The pictures do not depend on the run's seed: they are the same data set in every run.</summary>
    private const long Seed = 20_15;

    public string Name => "synthetic";

    public (ImageShape Shape, int Classes)? Fixed => null;

    public IReadOnlyList<DataOption> Options { get; } =
    [
        new("samples", "int", "2000", 1, 1_000_000, "training images"),
        new("testSamples", "int", "500", 1, 1_000_000, "test images"),
        new("classes", "int", "10", 1, 1_000, "classes, equally frequent"),
        new("shape", "shape", "1x28x28", null, null, "channels x height x width"),
        new("noise", "number", "0.25", 0, 10, "deviation of the noise, in units of the pattern's contrast"),
    ];

    public ImageSet Read(DataPlan plan)
    {
        var samples = Int(plan, "samples", 2000, 1_000_000);
        var testSamples = Int(plan, "testSamples", 500, 1_000_000);
        var classes = Int(plan, "classes", 10, 1_000);
        var noise = Number(plan, "noise", 0.25, 10);
        var shape = Shape(plan);
        var patterns = Enumerable.Range(0, classes).Select(label => Pattern(label, shape)).ToArray();
        return new ImageSet(
            Name, classes, Normalisation.Neutral(shape.Channels),
            Draw(samples, patterns, shape, noise, RandomPurpose.SyntheticTraining),
            Draw(testSamples, patterns, shape, noise, RandomPurpose.SyntheticTest));
    }

    private static LabelledImages Draw(int count, float[][] patterns, ImageShape shape, double noise, RandomPurpose purpose)
    {
        var pixels = new byte[(long)count * shape.Size];
        var labels = new int[count];
        Parallel.For(0, count, sample =>
        {
            var random = new CounterRandom(Seed, purpose, 0, sample);
            labels[sample] = sample % patterns.Length;
            var (down, right) = (random.NextInt32(5) - 2, random.NextInt32(5) - 2);
            Paint(pixels.AsSpan(sample * shape.Size, shape.Size), patterns[labels[sample]], shape, down, right, noise, ref random);
        });
        return new LabelledImages(shape, pixels, labels);
    }

    private static void Paint(Span<byte> image, float[] pattern, ImageShape shape, int down, int right, double noise, ref CounterRandom random)
    {
        for (var i = 0; i < image.Length; i++)
        {
            var (pixel, channel) = Math.DivRem(i, shape.Channels);
            var (y, x) = Math.DivRem(pixel, shape.Width);
            y = Math.Clamp(y + down, 0, shape.Height - 1);
            x = Math.Clamp(x + right, 0, shape.Width - 1);
            // The sum of four uniforms is near enough to a normal, and exact: no library function that may differ in the last bit.
            var normal = (random.NextSingle() + random.NextSingle() + random.NextSingle() + random.NextSingle() - 2f) * 1.7320508;
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
            var (y, x) = (3f * (pixel / shape.Width) / Math.Max(shape.Height - 1, 1), 3f * (pixel % shape.Width) / Math.Max(shape.Width - 1, 1));
            var (row, column) = (Math.Min((int)y, 2), Math.Min((int)x, 2));
            var (v, u) = (y - row, x - column);
            pattern[i] = (1 - v) * ((1 - u) * grid[channel, row, column] + u * grid[channel, row, column + 1])
                + v * ((1 - u) * grid[channel, row + 1, column] + u * grid[channel, row + 1, column + 1]);
        }

        return pattern;
    }

    private static ImageShape Shape(DataPlan plan)
    {
        if (Option(plan, "shape") is not { } option)
            return new ImageShape(1, 28, 28);
        var text = option.ToString();
        var parts = text.Split('x');
        if (parts.Length == 3 && int.TryParse(parts[0], out var channels) && int.TryParse(parts[1], out var height) && int.TryParse(parts[2], out var width)
            && channels is >= 1 and <= 16 && height is >= 4 and <= 256 && width is >= 4 and <= 256)
            return new ImageShape(channels, height, width);
        throw new DataException($"data.shape: '{text}' is not a shape: expected CHANNELSxHEIGHTxWIDTH such as 3x32x32, with 1 to 16 channels and sides of 4 to 256.");
    }

    private static int Int(DataPlan plan, string key, int fallback, int maximum)
    {
        if (Option(plan, key) is not { } option)
            return fallback;
        return option.ValueKind == JsonValueKind.Number && option.TryGetInt32(out var value) && value >= 1 && value <= maximum
            ? value
            : throw new DataException($"data.{key}: {option} is out of range: expected a whole number from 1 to {maximum:N0}.");
    }

    private static double Number(DataPlan plan, string key, double fallback, double maximum)
    {
        if (Option(plan, key) is not { } option)
            return fallback;
        return option.ValueKind == JsonValueKind.Number && option.GetDouble() is var value && value >= 0 && value <= maximum
            ? value
            : throw new DataException($"data.{key}: {option} is out of range: expected a number from 0 to {maximum}.");
    }

    private static JsonElement? Option(DataPlan plan, string key) =>
        plan.Options.ValueKind == JsonValueKind.Object && plan.Options.TryGetProperty(key, out var value) ? value : null;
}
