namespace KdCluster.RunFiles;

/// <summary>
/// Models, data set, methods and augmentations of a run are for one task: what the data say of a sample is what the
/// models give.
/// </summary>
internal static class TaskChecks
{
    /// <summary>What the run's models give; that of the first where they differ.</summary>
    public static TaskEntry Of(IEnumerable<PeerDraft> learners) => TaskEntry.Of(
        learners.Select(peer => peer.Model).OfType<ModelEntry>().FirstOrDefault()?.Target);

    public static void Run(PlanDraft run, Catalogue catalogue, Problems problems)
    {
        CheckModels(run, catalogue, problems);
        foreach (var stage in run.Stages)
            if (stage.Distill is { Plan: { } plan, Method: { } method })
                CheckMethod(run, stage, plan, method, catalogue, problems);
        CheckViews(run, catalogue, problems);
        if (run.Task.Stride is null && run.Root.Find("exchange") is MapNode exchange
            && exchange.Find("stride") is { } stride)
            problems.Add(
                stride, $"the sheets of {run.Task.Name} hold {run.Task.TargetInWords} a sample, and no map",
                "Remove it");
    }

    private static void CheckModels(PlanDraft run, Catalogue catalogue, Problems problems)
    {
        var first = run.Learners.FirstOrDefault(peer => peer.Model is not null)?.Model;
        foreach (var (node, model) in run.Models)
        {
            var task = TaskEntry.Of(model.Target);
            if (task != run.Task)
                problems.Add(
                    node,
                    $"{model.Name} gives {task.InWordsBeside(run.Task)}, and {first!.Name} "
                        + run.Task.InWordsBeside(task),
                    "Choose models that give the same: a run has one task");
            else if (run.Data is { Entry: { } data } && !task.IsAmong(data.Targets))
                problems.Add(
                    node,
                    $"{model.Name} gives {task.TargetInWords}, but {data.Name} says "
                        + $"{string.Join(" and ", Targets(data.Targets))} of a sample",
                    Fitting(catalogue, data.Targets));
        }
    }

    private static void CheckMethod(
        PlanDraft run, StageDraft stage, KdCluster.Contracts.Plan.DistillPlan plan, MethodEntry method,
        Catalogue catalogue, Problems problems)
    {
        var node = stage.Distill.Node ?? stage.Node;
        if (!run.Task.IsAmong(method.Targets))
            problems.Add(
                node,
                $"{method.Name} is not for {run.Task.Name}: it learns from what is said of "
                    + $"{string.Join(" and ", Targets(method.Targets))}",
                $"Choose one of {string.Join(", ", catalogue.Methods
                    .Where(one => one.Name != MethodEntry.None && run.Task.IsAmong(one.Targets))
                    .Select(one => one.Name))}");
        else if (run.Task.Stride is not null && method.HeldOutWith is { } choice && method.NeedsHeldOut(plan.Options))
            problems.Add(
                node,
                $"{method.Name} with {choice.Option} {choice.Word} compares whole samples, and the sheets of "
                    + $"{run.Task.Name} hold maps",
                $"Write another {choice.Option}");
    }

    private static void CheckViews(PlanDraft run, Catalogue catalogue, Problems problems)
    {
        foreach (var name in run.Views.Augment.Select(augment => augment.Split(':')[0]))
            if (catalogue.Augmentations.FirstOrDefault(one => one.Name == name) is { } entry
                && !run.Task.IsAmong(entry.Targets))
                problems.Add(
                    run.At("views", "augment"),
                    $"{name} is not for {run.Task.Name}{(entry.Unfit is { } why ? $": {why}" : "")}", "Remove it");
    }

    private static string Fitting(Catalogue catalogue, IReadOnlyList<string>? targets) =>
        "Choose one of " + string.Join(", ", catalogue.Models
            .Where(model => TaskEntry.Of(model.Target).IsAmong(targets)).Select(model => model.Name));

    private static IEnumerable<string> Targets(IReadOnlyList<string>? targets) =>
        (targets ?? [TaskEntry.Classification.Target]).Select(target => TaskEntry.Of(target).TargetInWords);
}
