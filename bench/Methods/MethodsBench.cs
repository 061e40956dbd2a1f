using KdCluster.Distillation.Methods;

namespace KdCluster.Bench;

/// <summary>
/// What each method of the registry costs in training, beside plain training of the same student in the same blocks.
/// </summary>
internal static class MethodsBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("methods, light-cnn from light-cnn, batches of 64 made images");
        using var teacher = new MadeTeacher();
        foreach (var (method, variant) in Cases())
        {
            var name = variant is null ? method : $"{method} {variant}";
            var plan = MethodPlan.Of(method, variant);
            using var distilled = new MethodTrainer(plan, teacher.Path, control: false);
            using var plain = new MethodTrainer(plan, teacher.Path, control: true);
            var (own, alone) = Alternate(distilled, plain, settings.Blocks);
            settings.Say($"{name}: {own:0.0} ms, plain {alone:0.0} ms");
            yield return BenchLine.Share($"{name} over plain training", own, alone, "cpu ms");
        }
    }

    private static IEnumerable<(string Method, string? Variant)> Cases() =>
        MethodRegistry.All.Select(m => m.Entry.Name).SelectMany(name =>
        name == "kdcl" ? Kdcl.Variants.Select(variant => (name, (string?)variant)) : [(name, null)]);

    /// <returns>Median milliseconds a step of both, of the processor. The first block of each warms it up and is not
    ///     counted.</returns>
    private static (double Own, double Alone) Alternate(MethodTrainer distilled, MethodTrainer plain, int blocks)
    {
        var (own, alone) = (new List<double>(), new List<double>());
        for (var block = -1; block < blocks; block++)
        {
            var (first, second) = (distilled.Block(), plain.Block());
            if (block >= 0)
            {
                own.Add(first);
                alone.Add(second);
            }
        }

        return (own.Median(), alone.Median());
    }
}
