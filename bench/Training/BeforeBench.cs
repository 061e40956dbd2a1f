namespace KdCluster.Bench;

/// <summary>Our plain steps beside those of another checkout: what a change made faster, or slower.</summary>
internal static class BeforeBench
{
    private static readonly (string Model, int Steps)[] Nets = [("light-cnn", 20), ("resnet20", 3), ("deep-cnn", 2)];

    /// <returns>Null, or why nothing can be measured beside that checkout.</returns>
    public static string? Refuse(string? home) =>
        home is null ? "before: name another checkout with --before; in it, `dotnet build bench -c Release`"
        : File.Exists(Worker.Program(home)) ? null
        : $"before: {home} has no built bench; in it, `dotnet build bench -c Release`";

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        foreach (var (model, steps) in Nets)
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var before = Worker.Before(settings.Before!, model, "plain");
            var medians = Alternation.Medians([(ours, steps), (before, steps)], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} vs the checkout before", medians[0], medians[1], "ms/step");
        }
    }
}
