namespace KdCluster.RunFiles;

/// <summary>Every model takes the samples and the classes of the run's data set.</summary>
internal static class ModelChecks
{
    public static void Run(PlanDraft run, Catalogue catalogue, Problems problems)
    {
        if (run.Data is not { Shape: { } shape, Classes: { } classes } data)
            return;
        foreach (var peer in run.Learners)
        {
            if (peer.Model is not { } model)
                continue;
            var node = peer.Node.Find("model") ?? peer.Node;
            if (model.For(shape) is not { } input)
                problems.Add(
                    node,
                    $"{model.Name} takes {string.Join(" or ", model.Inputs.Select(taken => taken.Shape))}, "
                        + $"but the samples of {data.Plan.Name} are {shape}",
                    Alternatives(catalogue, shape));
            else if (input.Classes is { } fixedClasses && fixedClasses != classes)
                problems.Add(
                    node, $"{model.Name} has {fixedClasses} classes, but {data.Plan.Name} has {classes}",
                    Alternatives(catalogue, shape));
        }
    }

    private static string Alternatives(Catalogue catalogue, Shape shape)
    {
        var fitting = catalogue.Models.Where(model => model.For(shape) is not null).Select(model => model.Name)
            .ToList();
        return fitting.Count == 0
            ? "Choose another data set: no model takes this shape"
            : $"Choose one of {string.Join(", ", fitting)}";
    }
}
