namespace KdCluster.Bench;

/// <summary>Our plain steps beside those of another checkout: what a change made faster, or slower.</summary>
internal static class BeforeBench
{
    /// <summary>light-cnn: what its step was to gain since commit 9262c13.</summary>
    private static readonly (string Model, int Steps, double? Least)[] Nets =
        [("light-cnn", 20, 1.15), ("resnet20", 3, null), ("deep-cnn", 2, null)];

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        if (settings.Before is not { } home)
            throw new InvalidOperationException(
                "before: which checkout? Build one of an earlier commit, `dotnet build bench -c Release`, and name its "
                    + "folder with --before");
        foreach (var (model, steps, least) in Nets)
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var before = Worker.Before(home, model, "plain");
            var medians = Alternation.Medians([(ours, steps), (before, steps)], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} vs the checkout before", medians[0], medians[1], "ms/step",
                least is { } bound ? Bound.AtLeast(bound) : null);
        }
    }
}
