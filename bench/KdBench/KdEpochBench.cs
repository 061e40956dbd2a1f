namespace KdCluster.Bench;

/// <summary>
/// Distilling light-cnn from a deep-cnn: our sheet against the tutorial's live teacher, and against our own plain
/// training.
/// </summary>
public static class KdEpochBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("kd light-cnn from deep-cnn");
        using var kd = Worker.Ours("light-cnn", "kd");
        using var plain = Worker.Ours("light-cnn", "plain");
        using var tutorial = Worker.PyTorch(settings.Home, "light-cnn", "kd", "nchw", settings.Threads);
        var medians = Alternation.Medians([(kd, 20), (plain, 20), (tutorial, 3)], settings.Blocks, settings.Say);
        yield return BenchLine.Speed(
            "kd epoch from a sheet vs the tutorial's loop with the live teacher", medians[0], medians[2], "ms/step",
            ">= 10");
        yield return BenchLine.Cost("kd epoch over plain epoch cost", medians[0], medians[1], "ms/step", "<= 1.05");
    }
}
