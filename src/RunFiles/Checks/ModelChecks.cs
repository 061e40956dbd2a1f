namespace KdCluster.RunFiles;

/// <summary>Every model takes the samples and the classes of the run's data set.</summary>
internal static class ModelChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        if (run.Data is not { } data)
            return;
        foreach (var (node, model) in run.Models)
        {
            if (data.Shape is { } shape && !ModelEntry.Takes(shape))
                problems.Add(
                    node,
                    $"{model.Name} takes samples with sides of {ModelEntry.LeastSide} to {ModelEntry.GreatestSide}, "
                        + $"but those of {data.Plan.Name} are {shape}",
                    "Write such sides in data.shape, or choose another data set: no model takes this shape");
            else if (model.Like(data.Shape).Classes is { } only && data.Classes is { } classes && only != classes)
                problems.Add(
                    node, $"{model.Name} has {only} classes, but {data.Plan.Name} has {classes}",
                    "Choose another model");
        }
    }
}
