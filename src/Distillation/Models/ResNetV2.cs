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
                ? BottleneckBlock.Stage(from, channels, blocks[i], stride)
                : ResidualBlock.Stage(from, channels, blocks[i], stride, "shortcut"));
            from = bottleneck ? channels * BottleneckBlock.Expansion : channels;
        }

        AddClassifier("linear", from);
        Initial.HeFanOut(this);
    }

    public static IEnumerable<ModelDefinition> Family { get; } =
    [
        new(
            "resnet18", "ResNet-18 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)",
            spec => new ResNetV2(spec, [2, 2, 2, 2], false)),
        new(
            "resnet34", "ResNet-34 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)",
            spec => new ResNetV2(spec, [3, 4, 6, 3], false)),
        new(
            "resnet50", "ResNet-50 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)",
            spec => new ResNetV2(spec, [3, 4, 6, 3], true)),
    ];
}
