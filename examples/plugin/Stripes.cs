using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Data;

namespace Example.Plugin;

/// <summary>Made images of 28 x 28 grey pixels: stripes, which the class turns, under noise.</summary>
public sealed class Stripes : IDataSetReader
{
    private static readonly ImageShape Shape = new(1, 28, 28);
    private static readonly string[] Names = ["flat", "rising", "steep", "falling"];

    public DataEntry Entry { get; } = new(
        "stripes", "Stripes in four directions", Shape.ToShape(), Names.Length, Train: null, Test: null, Files: [],
        Roots: [], HowToGet: "nothing is needed: it is made",
        Options: [DataOptions.Of("samples", OptionType.Integer, "512", 4, 10_000, "Training samples")]);

    public ImageSet Read(DataPlan plan, Action<DataProgress>? progress) => new(
        Entry.Name, Names.Length, Normalisation.Neutral(Shape.Channels),
        Draw((int)DataOptions.Number(plan, Entry, "samples"), seed: 1), Draw(128, seed: 2))
    {
        ClassNames = Names,
    };

    private static LabelledImages Draw(int count, int seed)
    {
        // The same images everywhere: a seeded generator of .NET does not change between its versions.
        var random = new Random(seed);
        var pixels = new byte[count * Shape.Size];
        var labels = new int[count];
        for (var sample = 0; sample < count; sample++)
        {
            labels[sample] = sample % Names.Length;
            var angle = Math.PI * labels[sample] / Names.Length;
            var start = random.NextDouble() * 6;
            for (var i = 0; i < Shape.Size; i++)
            {
                var (y, x) = Math.DivRem(i, Shape.Width);
                var along = x * Math.Sin(angle) + y * Math.Cos(angle);
                var value = 128 + 60 * Math.Sin(along + start) + 40 * (random.NextDouble() - 0.5);
                pixels[sample * Shape.Size + i] = (byte)value;
            }
        }

        return new LabelledImages(Shape, pixels, labels);
    }
}
