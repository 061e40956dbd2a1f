namespace KdCluster.Bench;

/// <summary>
/// Distilling light-cnn from a deep-cnn: our sheet against the tutorial's live teacher, and against our own plain
/// training.
/// </summary>
internal static class KdEpochBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("kd light-cnn from deep-cnn");
        using var kd = Worker.Ours("light-cnn", "kd");
        using var plain = Worker.Ours("light-cnn", "plain");
        using var tutorial = Worker.PyTorch(settings, "light-cnn", "kd", "nchw");
        var medians = Alternation.Medians([(kd, 20), (plain, 20), (tutorial, 3)], settings.Blocks, settings.Say);
        yield return BenchLine.Speed(
            "kd epoch from a sheet vs the tutorial's loop with the live teacher", medians[0], medians[2], "ms/step",
            Bound.AtLeast(10));
        yield return BenchLine.Share(
            "kd epoch over plain epoch", medians[0], medians[1], "ms/step", Bound.AtMost(1.05));
    }
}
