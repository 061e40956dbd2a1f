namespace KdCluster.Bench;

/// <summary>
/// Plain training steps of nets for masks, 16 scenes of 96 x 96 a batch, beside PyTorch as people write it and
/// channels-last.
/// </summary>
internal static class DenseBench
{
    private const double AsWritten = 1.3;
    private const double ChannelsLast = 1;

    private static readonly string[] Nets = ["unet-48", "lraspp_mobilenet_v3_large"];

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        foreach (var model in Nets)
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var nchw = Worker.PyTorch(settings, model, "plain", "nchw");
            using var nhwc = Worker.PyTorch(settings, model, "plain", "nhwc");
            var medians = Alternation.Medians([(ours, 2), (nchw, 2), (nhwc, 2)], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch as people write it", medians[0], medians[1], "ms/step",
                Bound.AtLeast(AsWritten));
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch channels-last", medians[0], medians[2], "ms/step",
                Bound.AtLeast(ChannelsLast));
        }
    }
}
