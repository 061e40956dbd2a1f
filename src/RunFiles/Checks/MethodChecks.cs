namespace KdCluster.RunFiles;

/// <summary>A method finds in its stage the teachers that it learns from.</summary>
internal static class MethodChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        foreach (var stage in run.Stages)
            if (stage.Distill.Method is { } method && stage.Learners.Count > 0)
                Check(run, stage, method, problems);

        if (
            run.Root.Find("distill") is { } unused && run.Stages.Count > 0 && run.Root.Find("stages") is not null
                && run.Stages.All(stage => stage.Distill.Plan is null)
            && unused.ToString() != MethodEntry.None
            && (unused as MapNode)?.Find("method")?.ToString() != MethodEntry.None)
            problems.Add(
                unused, "no stage distils with it: none has teachers, nor peers that could teach each other",
                "Name teachers in a stage, or put distill into it");
    }

    private static void Check(PlanDraft run, StageDraft stage, MethodEntry method, Problems problems)
    {
        var node = stage.Distill.Node ?? stage.Node;
        var teachers = stage.Plan.Teachers.Count;
        if (teachers == 0 && !method.Is(MethodMode.Online))
            problems.Add(
                node, $"{method.Name} needs a teacher, and the stage {stage.Plan.Name} has none",
                "Write teacher and students in the place of peers, name teachers: [...] of an earlier stage, "
                    + "or take an online method such as dml");
        else if (teachers == 0 && stage.Learners.Count < 2 && method.Needs != MethodNeeds.None)
            problems.Add(
                node,
                $"{method.Name} needs somebody to learn from, and the stage {stage.Plan.Name} has "
                    + $"{stage.Learners.Count} peer and no teacher",
                "Add a peer or name teachers: [...] of an earlier stage");

        foreach (
            var teacher in run.Stages.Where(earlier => earlier.Plan.Epochs == 0)
                .SelectMany(earlier => earlier.Learners))
            if (stage.Plan.Teachers.Contains(teacher.Plan.Name) && !teacher.Plan.Init.IsWhole)
                problems.Add(
                    teacher.Node, $"the teacher {teacher.Plan.Name} is neither trained nor loaded",
                    "Give it epochs or a checkpoint");
    }
}
