using KdCluster.Contracts.Plan;

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
            if (stage.Distill is { Plan: { } plan, Method: { } method })
            {
                if (method.Unmixed is { } why)
                    foreach (var entry in augment.Where(one => one.Mixes))
                        problems.Add(
                            run.At("views", "augment"), $"{entry.Name} is not for {method.Name}: {why}",
                            "Remove it, or choose another method");
                if (run.Task.HasPlaces && method.SameViewWith is { } same)
                    CheckPlaces(
                        stage.Distill.Node ?? stage.Node, run.Task, method.Name, same, plan.Options.Text(same.Option),
                        [.. augment.Where(one => one.Moves).Select(one => one.Name)], problems);
            }
    }

    /// <summary>Of masks and boxes a teacher's answer is for a place of the picture that it saw.</summary>
    private static void CheckPlaces(
        Node node, TaskEntry task, string method, OptionChoice same, string word, IReadOnlyList<string> moving,
        Problems problems)
    {
        if (word == same.Word || moving.Count == 0)
            return;
        var names = string.Join(" and ", moving);
        problems.Add(
            node,
            $"{method} with {same.Option} {word} shows the teacher another view, in which {names} put things elsewhere"
                + $", and {task.Name} compares answers place by place",
            $"Write {same.Option}: {same.Word}, or leave {names} out of views.augment");
    }
}
