namespace KdCluster.Distillation.Models;

/// <summary>
/// ShuffleNet (Zhang et al. 2017) with 3 groups for small images, as RepDistiller's ShuffleNetv1.py: 240, 480 and 960
/// channels, PyTorch's default initial weights.
/// </summary>
public sealed class ShuffleNetV1 : StagedModel
{
    private const int Groups = 3;

    private ShuffleNetV1(ModelSpec spec)
        : base(spec, 24, 1)
    {
        var from = 24;
        foreach (var (to, count) in new[] { (240, 4), (480, 8), (960, 4) })
        {
            AddStage(new Chain(
            [
                new ShuffleBottleneck(from, to - from, 2, from == 24 ? 1 : Groups, Groups),
                .. Enumerable.Range(1, count - 1).Select(_ => new ShuffleBottleneck(to, to, 1, Groups, Groups)),
            ]));
            from = to;
        }

        AddClassifier("linear", from);
    }

    public static ModelDefinition Definition { get; } =
        new("shufflenetv1", "ShuffleNet with 3 groups for small images (RepDistiller)", spec => new ShuffleNetV1(spec));
}
