using KdCluster.Contracts.Plan;

namespace KdCluster.Distillation.Methods;

/// <summary>
/// The ablations of "a good teacher is patient and consistent" (Beyer et al. 2022, figure 3). They differ in what the
/// teacher sees when it makes the sheet of a view; the student sees the view.
/// </summary>
public static class FunctionMatching
{
    public const string Consistent = "consistent";

    /// <summary>The image without augmentation, whatever the student sees.</summary>
    public const string Fixed = "fixed";

    /// <summary>A view of the teacher's own: another crop, flip and mixup.</summary>
    public const string Independent = "independent";

    /// <summary>Added to the student's view index; no run has as many epochs.</summary>
    public const int IndependentOffset = 1 << 24;

    public static IReadOnlyList<string> TeacherViews { get; } = [Consistent, Fixed, Independent];

    /// <returns>The view that a teacher sees when it makes the sheet of a view in a stage with this distillation; null:
    ///     the images without augmentation.</returns>
    public static int? Seen(DistillPlan? plan, int view) =>
        (plan is { Method: "function-matching" } ? plan.Options.Text("teacherView") : Consistent) switch
    {
        Fixed => null,
        Independent => view + IndependentOffset,
        _ => view,
    };
}
