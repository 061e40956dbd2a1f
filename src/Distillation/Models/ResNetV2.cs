namespace KdCluster.Distillation.Models;

/// <summary>
/// ResNet-18, -34 and -50 (He et al. 2015, table 1) with a 3x3 stem of stride 1 and no first pooling, for small images:
/// RepDistiller's resnetv2.py, whose names come from kuangliu/pytorch-cifar (`shortcut`, `linear`).
/// </summary>
public sealed class ResNetV2 : StagedModel
{
    private ResNetV2(ModelSpec spec, int[] blocks, bool bottleneck)
        : base(spec, 64, 3)
    {
        var from = 64;
        for (var i = 0; i < 4; i++)
        {
            var (channels, stride) = (64 << i, i == 0 ? 1 : 2);
            AddStage(bottleneck
                ? BottleneckBlock.Stage(from, channels, blocks[i], stride, ShortcutName.Shortcut)
                : ResidualBlock.Stage(from, channels, blocks[i], stride, ShortcutName.Shortcut));
            from = bottleneck ? channels * BottleneckBlock.Expansion : channels;
        }

        AddClassifier("linear", from);
        Initial.HeFanOut(this);
    }

    /// <summary>
    /// Each name has two forms: for small images this one, for photographs (a side longer than 64 pixels)
    /// torchvision's.
    /// </summary>
    public static IEnumerable<ModelDefinition> Family { get; } =
    [
        Definition(18, [2, 2, 2, 2], false), Definition(34, [3, 4, 6, 3], false), Definition(50, [3, 4, 6, 3], true),
    ];

    private static ModelDefinition Definition(int depth, int[] blocks, bool bottleneck) => new(
        $"resnet{depth}",
        $"ResNet-{depth} (He et al. 2015): torchvision's for photographs, RepDistiller's for small images",
        spec => spec.Input.IsPhotograph
            ? new ImageNetResNet(spec, blocks, bottleneck)
            : new ResNetV2(spec, blocks, bottleneck));
}
