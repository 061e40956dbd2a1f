using KdCluster.Console.Screen;
using KdCluster.Contracts;
using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Training;

namespace KdCluster.Console.RunFiles;

/// <summary>What a method on a teacher's layers keeps of them, for `kd validate`.</summary>
internal static class FeatureLine
{
    /// <param name="rows">Samples that are recorded; null when only the data itself says it.</param>
    /// <param name="sample">Their shape; null likewise.</param>
    /// <returns>Null: the stage's method looks into no teacher.</returns>
    public static string? Of(RunPlan plan, StagePlan stage, int? rows, Shape? sample)
    {
        if (stage.Distill is not { } distill || stage.Epochs == 0
            || Catalogue.Load().Method(distill.Method) is not { Layers: { } facts, Needs: not MethodNeeds.Sheets }
            || Teacher(plan, stage) is not { } teacher)
            return null;
        var layers = Layers(distill, facts, teacher.Model.Like(sample));
        var named = string.Join(", ", layers.Select(layer => $"{layer.Name} ({layer.Shape})"));
        var of = $"features: {named} of {teacher.Name}";
        var values = layers.Sum(layer => (long)layer.Shape.Length());
        // Without samples only whether a view comes back can be told.
        if (FeatureBudget.Needed(values, plan.Views, stage.Epochs, rows ?? 1) is not { } bytes)
            return $"{of}; no view comes back, so the teacher runs beside each student in every epoch";
        if (rows is null)
            return $"{of}, recorded once within {Format.Bytes(FeatureBudget.Bytes)} a student";
        return bytes <= FeatureBudget.Bytes
            ? $"{of}, recorded once: {Format.Bytes(bytes)} a student, of {Format.Bytes(FeatureBudget.Bytes)} at most"
            : $"{of} would take {Format.Bytes(bytes)} a student, more than {Format.Bytes(FeatureBudget.Bytes)}: the "
                + "teacher runs beside each student in every epoch";
    }

    private static (PeerId Name, ModelEntry Model)? Teacher(RunPlan plan, StagePlan stage) =>
        plan.Stages.SelectMany(other => other.Peers)
            .FirstOrDefault(peer => stage.Teachers.Contains(peer.Name)) is { } peer
            && Catalogue.Load().Models.FirstOrDefault(model => model.Name == peer.Model) is { } found
                ? (peer.Name, found)
                : null;

    /// <summary>Those that the run file names, or else those that the catalogue says of the method.</summary>
    private static IReadOnlyList<FeatureEntry> Layers(DistillPlan distill, LayerFacts facts, ModelInput teacher)
    {
        var named = distill.Options.TextOrEmpty("teacherLayers")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return named.Length > 0
            ? [.. teacher.Features.Where(feature => named.Contains(feature.Name))]
            : [teacher.Usual(facts.Default)];
    }
}
