using KdCluster.Contracts.Plan;

namespace KdCluster.RunFiles;

/// <summary>A method that compares layers finds them in both models, with shapes that it can compare.</summary>
internal static class LayerChecks
{
    public static void Run(PlanDraft run, Problems problems)
    {
        if (run.Data is not { } data)
            return;
        foreach (
            var stage in run.Stages.Where(
                stage => stage.Distill is
                {
                    Plan: not null,
                    Method.Needs: MethodNeeds.Features or MethodNeeds.Weights,
                }))
        {
            var (node, method) = (stage.Distill.Node ?? stage.Node, stage.Distill.Method!);
            if (stage.Plan.Teachers.Count > 1)
                problems.Add(
                    node,
                    $"{method.Name} looks into one teacher, and the stage {stage.Plan.Name} has "
                        + $"{stage.Plan.Teachers.Count}", "Name one");
            var teacher = run.Learners.FirstOrDefault(peer => stage.Plan.Teachers.Contains(peer.Plan.Name))?.Model;
            if (method.Layers is not { } facts || teacher is null)
                continue;
            foreach (var student in stage.Learners.Select(peer => peer.Model).OfType<ModelEntry>().Distinct())
                Check(
                    node, stage.Distill.Plan!, method.Name, facts, (student.Name, student.Like(data.Shape)),
                    (teacher.Name, teacher.Like(data.Shape)), data.Shape, problems);
        }

        foreach (var stage in run.Stages)
            if (
                data.Plan.HeldOut == 0
                    && stage.Distill is { Plan: { } plan, Method: { HeldOutWith: { } choice } method }
                    && method.NeedsHeldOut(plan.Options))
                problems.Add(
                    stage.Distill.Node ?? stage.Node,
                    $"{method.Name} with {choice.Option} {choice.Word} needs held-out samples, and the run has none",
                    "Set data.heldOut, such as 1000");
    }

    private static void Check(
        Node node, DistillPlan plan, string method, LayerFacts facts, (string Name, ModelInput Input) student,
        (string Name, ModelInput Input) teacher, Shape? shape, Problems problems)
    {
        var own = Layers(node, plan, "studentLayers", facts.Default, student, problems);
        var taught = Layers(node, plan, "teacherLayers", facts.Default, teacher, problems);
        if (own is null || taught is null)
            return;
        if (own.Count != taught.Count)
            problems.Add(
                node, $"studentLayers names {own.Count} layers and teacherLayers {taught.Count}",
                "Name as many of each: they go in pairs");
        foreach (var (a, b) in own.Zip(taught))
        {
            var pair = $"student {student.Name} layer {a.Name} ({a.Shape}) and teacher {teacher.Name} layer "
                + $"{b.Name} ({b.Shape})";
            if (facts.Fit == LayerFit.Maps && (a.Shape.Sizes.Count != 3 || b.Shape.Sizes.Count != 3))
                problems.Add(
                    node, $"{method} compares maps, not vectors: {pair}",
                    "Name layers whose shapes have three sizes");
            // Of a shape that the catalogue does not list, the set-up of the training compares the lengths.
            if (facts.Fit == LayerFit.Multiples && student.Input.Shape == shape && teacher.Input.Shape == shape
                && Length(a) % Length(b) != 0 && Length(b) % Length(a) != 0)
                problems.Add(
                    node, $"{method} needs lengths of which one is a multiple of the other: {pair}",
                    "Name other layers");
        }
    }

    /// <returns>Null when a layer is unknown.</returns>
    private static IReadOnlyList<FeatureEntry>? Layers(
        Node node, DistillPlan plan, string option, DefaultLayer usual, (string Name, ModelInput Input) model,
        Problems problems)
    {
        var names = plan.Options.TextOrEmpty(option)
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var features = model.Input.Features;
        if (names.Length == 0)
            return [model.Input.Usual(usual)];
        var known = names.Select(name => features.FirstOrDefault(feature => feature.Name == name)).ToList();
        foreach (var (name, _) in names.Zip(known).Where(pair => pair.Second is null))
            problems.Add(
                node, $"{model.Name} has no layer {name}, which {option} names",
                $"Choose of {string.Join(", ", features.Select(feature => $"{feature.Name} ({feature.Shape})"))}");
        return known.Contains(null) ? null : [.. known.OfType<FeatureEntry>()];
    }

    private static int Length(FeatureEntry feature) =>
        feature.Shape.Sizes.Aggregate(1, (product, size) => product * size);
}
