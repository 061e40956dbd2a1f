using KdCluster.Contracts;
using KdCluster.Distillation.Data;
using KdCluster.Distillation.Methods;

namespace KdCluster.Bench;

/// <summary>
/// What each method of the registry costs in training, beside plain training of the same student in the same blocks.
/// </summary>
internal static class MethodsBench
{
    /// <summary>Of those that look the teacher's features up.</summary>
    private static readonly Dictionary<string, double> Most = new()
    {
        ["at"] = 1.25,
        ["sp"] = 1.25,
        ["fitnet"] = 1.25,
        ["hint"] = 1.25,
        ["cosine"] = 1.25,
        ["simkd"] = 1.5,
        ["rkd"] = 1.7,
        ["crd"] = 3,
    };

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("methods, light-cnn from light-cnn, batches of 64 made images");
        using var teacher = new MadeTeacher("light-cnn", new ImageShape(1, 28, 28));
        foreach (var (method, variant) in Cases())
        {
            var name = variant is null ? method : $"{method} {variant}";
            var plan = MethodPlan.Of(method, variant);
            using var distilled = new MethodTrainer(plan, MethodPlan.Steps, teacher.File, control: false);
            using var plain = new MethodTrainer(plan, MethodPlan.Steps, teacher.File, control: true);
            var (_, own, alone) = Alternate(distilled, plain, settings.Blocks);
            settings.Say($"{name}: {own:0.0} ms, plain {alone:0.0} ms");
            yield return BenchLine.Share(
                $"{name} over plain training", own, alone, "cpu ms",
                Most.TryGetValue(method, out var most) ? Bound.AtMost(most) : null);
        }

        foreach (var line in TutorialBench.Run(settings))
            yield return line;
    }

    private static IEnumerable<(string Method, string? Variant)> Cases() =>
        MethodRegistry.All.Where(m => TaskEntry.Classification.IsAmong(m.Entry.Targets)).Select(m => m.Entry.Name)
        .SelectMany(name =>
        name == "kdcl" ? Kdcl.Variants.Select(variant => (name, (string?)variant)) : [(name, null)]);

    /// <returns>Milliseconds a step, of the processor. The first block of each warms it up, and its teacher, if it has
    ///     one, is live there: it is apart, and the others are the medians of the rest.</returns>
    public static (double First, double Own, double Alone) Alternate(
        MethodTrainer distilled, MethodTrainer plain, int blocks)
    {
        var (own, alone) = (new List<double>(), new List<double>());
        for (var block = 0; block <= blocks; block++)
        {
            own.Add(distilled.Block());
            alone.Add(plain.Block());
        }

        return (own[0], own.Skip(1).Median(), alone.Skip(1).Median());
    }
}
