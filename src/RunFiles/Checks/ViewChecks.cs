namespace KdCluster.RunFiles;

/// <summary>What a run's views make of its samples suits the methods of its stages.</summary>
internal static class ViewChecks
{
    public static void Run(PlanDraft run, Catalogue catalogue, Problems problems)
    {
        // What is not for the task is refused for that.
        var augment = run.Views.Augment.Select(name => name.Split(':')[0])
            .Select(name => catalogue.Augmentations.FirstOrDefault(one => one.Name == name)).OfType<OptionedEntry>()
            .Where(one => run.Task.IsAmong(one.Targets)).ToList();
        foreach (var stage in run.Stages)
            if (stage.Distill is { Plan: not null, Method: { Unmixed: { } why } method })
                foreach (var entry in augment.Where(one => one.Mixes))
                    problems.Add(
                        run.At("views", "augment"), $"{entry.Name} is not for {method.Name}: {why}",
                        "Remove it, or choose another method");
    }
}
