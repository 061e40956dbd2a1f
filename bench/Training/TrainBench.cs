using KdCluster.Distillation.Libtorch;

namespace KdCluster.Bench;

/// <summary>
/// Plain training steps beside PyTorch, as the tutorial writes them and channels-last, and beside plain TorchSharp;
/// and ours in bfloat16 beside all of them.
/// </summary>
internal static class TrainBench
{
    private static readonly (string Model, int Steps, double Tutorial, double ChannelsLast, double TorchSharp)[] Nets =
        [("light-cnn", 20, 1.9, 1.5, 2.0), ("deep-cnn", 2, 1.4, 1.15, 1.4)];

    /// <summary>Nets that bfloat16 must make faster. light-cnn is too small: what it does besides products costs more.
    /// </summary>
    private static readonly (string Model, int Steps)[] OwnNets = [("resnet20", 3), ("wrn-16-2", 2)];

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        foreach (var (model, steps, tutorial, channelsLast, torchSharp) in Nets)
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var nchw = Worker.PyTorch(settings, model, "plain", "nchw");
            using var nhwc = Worker.PyTorch(settings, model, "plain", "nhwc");
            using var plain = Worker.TorchSharp(model);
            using var half = IsMeasuredInHalf(model) ? Worker.Ours(model, "plain", "bf16") : null;
            IReadOnlyList<Worker> all = [ours, nchw, nhwc, plain, .. half is null ? (Worker[])[] : [half]];
            var medians = Alternation.Medians(
                [.. all.Select(worker => (worker, steps))], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch as the tutorial writes it", medians[0], medians[1], "ms/step",
                Bound.AtLeast(tutorial));
            yield return BenchLine.Speed(
                $"train {model} vs PyTorch channels-last", medians[0], medians[2], "ms/step",
                Bound.AtLeast(channelsLast));
            yield return BenchLine.Speed(
                $"train {model} vs plain TorchSharp", medians[0], medians[3], "ms/step", Bound.AtLeast(torchSharp));
            if (half is null)
                continue;
            var deep = model == "deep-cnn";
            yield return BenchLine.Speed(
                $"train {model} in bf16 vs our fp32", medians[4], medians[0], "ms/step",
                deep ? Bound.AtLeast(1.7) : null);
            yield return BenchLine.Speed(
                $"train {model} in bf16 vs PyTorch as the tutorial writes it", medians[4], medians[1], "ms/step",
                deep ? Bound.AtLeast(2.3) : null);
        }

        foreach (var (model, steps) in OwnNets.Where(net => IsMeasuredInHalf(net.Model)))
        {
            settings.Say($"train {model}");
            using var ours = Worker.Ours(model, "plain");
            using var half = Worker.Ours(model, "plain", "bf16");
            var medians = Alternation.Medians([(ours, steps), (half, steps)], settings.Blocks, settings.Say);
            yield return BenchLine.Speed(
                $"train {model} in bf16 vs our fp32", medians[1], medians[0], "ms/step", Bound.AtLeast(1.3));
        }
    }

    /// <summary>
    /// Without bfloat16 units a step takes ten times as long and more: the smallest net says how much, and the others
    /// would take a quarter of an hour.
    /// </summary>
    private static bool IsMeasuredInHalf(string model) => Bf16Units.Present || model == Nets[0].Model;
}
