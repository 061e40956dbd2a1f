namespace KdCluster.Distillation.Models;

/// <summary>
/// ShuffleNetV2 (Ma et al. 2018) of width 1 for small images, as RepDistiller's ShuffleNetv2.py: 116, 232, 464 and
/// 1,024 channels, PyTorch's default initial weights.
/// </summary>
public sealed class ShuffleNetV2 : StagedModel
{
    private ShuffleNetV2(ModelSpec spec)
        : base(spec, 24, 1)
    {
        var from = 24;
        foreach (var (to, units) in new[] { (116, 3), (232, 7), (464, 3) })
        {
            AddStage(
                new Chain(
                    [new ShuffleDownUnit(from, to), .. Enumerable.Range(0, units).Select(_ => new ShuffleUnit(to))]));
            from = to;
        }

        AddLast(from, 1024);
        AddClassifier("linear", 1024);
    }

    public static ModelDefinition Definition { get; } =
        new("shufflenetv2", "ShuffleNetV2 of width 1 for small images (RepDistiller)", spec => new ShuffleNetV2(spec));
}
