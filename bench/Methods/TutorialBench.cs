using KdCluster.Distillation.Data;

namespace KdCluster.Bench;

/// <summary>
/// The recipe of PyTorch's distillation tutorial where it looks into the teacher: deep-cnn teaches light-cnn, batches
/// of 128 made images of CIFAR-10's shape, the tutorial's weights. Each student beside its control in the same blocks.
/// </summary>
internal static class TutorialBench
{
    private static readonly Bound Rate = Bound.AtLeast(0.75);

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("the tutorial's recipe, light-cnn from deep-cnn, batches of 128 made images, 3 x 32 x 32");
        using var teacher = new MadeTeacher("deep-cnn", new ImageShape(3, 32, 32));
        foreach (var method in new[] { "cosine", "hint" })
        {
            var plan = MethodPlan.Tutorial(method);
            using var distilled = new MethodTrainer(plan, MethodPlan.TutorialSteps, teacher.File, control: false);
            using var plain = new MethodTrainer(plan, MethodPlan.TutorialSteps, teacher.File, control: true);
            var (first, own, alone) = MethodsBench.Alternate(distilled, plain, settings.Blocks);
            settings.Say($"{method}: {own:0.0} ms, its control {alone:0.0} ms, with the live teacher {first:0.0} ms");
            yield return BenchLine.Share(
                $"tutorial, {method}: from the second epoch, beside its control", Images(own), Images(alone),
                "images/s", Rate);
            yield return BenchLine.Share(
                $"tutorial, {method}: the first epoch, with the teacher at work", Images(first), Images(alone),
                "images/s");
        }
    }

    /// <returns>A second of the processor.</returns>
    private static double Images(double millisecondsAStep) => MethodPlan.TutorialBatch * 1000 / millisecondsAStep;
}
