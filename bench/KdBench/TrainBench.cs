namespace KdCluster.Bench;

/// <summary>Plain training steps against PyTorch, as the tutorial writes them and in channels-last.</summary>
public static class TrainBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        foreach (var (model, steps, asWritten) in new[] { ("light-cnn", 20, 1.6), ("deep-cnn", 2, 1.4) })
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var nchw = Worker.PyTorch(settings.Home, model, "plain", "nchw", settings.Threads);
            using var nhwc = Worker.PyTorch(settings.Home, model, "plain", "nhwc", settings.Threads);
            var medians =
                Alternation.Medians([(ours, steps), (nchw, steps), (nhwc, steps)], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch as the tutorial writes it", medians[0], medians[1], "ms/step",
                FormattableString.Invariant($">= {asWritten:0.0}"));
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch channels-last", medians[0], medians[2], "ms/step", ">= 1.0");
        }
    }
}
