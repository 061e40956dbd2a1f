namespace KdCluster.Distillation.Models;

/// <summary>
/// The residual nets for small images (He et al. 2015, section 4.2) with projection shortcuts, as RepDistiller names
/// and initialises them: a stem and three stages of n = (depth - 2) / 6 blocks, global average pooling, one linear
/// layer.
/// </summary>
public sealed class CifarResNet : StagedModel
{
    private CifarResNet(ModelSpec spec, int depth, int[] channels)
        : base(spec, channels[0], 3)
    {
        for (var i = 0; i < 3; i++)
            AddStage(ResidualBlock.Stage(channels[i], channels[i + 1], (depth - 2) / 6, i == 0 ? 1 : 2));
        AddClassifier("fc", channels[3]);
        Initial.HeFanOut(this);
    }

    public static IEnumerable<ModelDefinition> Family { get; } =
    [
        .. new[] { 8, 14, 20, 32, 44, 56, 110 }.Select(depth => new ModelDefinition(
            $"resnet{depth}", $"Residual net of {depth} layers for small images (He et al. 2015), 16 to 64 channels",
            spec => new CifarResNet(spec, depth, [16, 16, 32, 64]))),
        .. new[] { 8, 32 }.Select(depth => new ModelDefinition(
            $"resnet{depth}x4", $"Residual net of {depth} layers for small images, four times as wide (RepDistiller)",
            spec => new CifarResNet(spec, depth, [32, 64, 128, 256]))),
    ];
}
