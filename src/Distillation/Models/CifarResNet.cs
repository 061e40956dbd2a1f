using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// The residual nets for small images (He et al. 2015, section 4.2) with projection shortcuts, as RepDistiller names and initialises them: a stem and three
/// stages of n = (depth - 2) / 6 blocks, global average pooling, one linear layer.
/// </summary>
public sealed class CifarResNet : ImageModel, IFoldable
{
    private readonly ConvNorm _stem;
    private readonly Chain[] _stages;

    private CifarResNet(ModelSpec spec, int depth, int[] channels)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, channels[0], 3).RegisterOn(this, "conv1", "bn1");
        _stages = new Chain[3];
        for (var i = 0; i < 3; i++)
        {
            _stages[i] = ResidualBlock.Stage(channels[i], channels[i + 1], (depth - 2) / 6, i == 0 ? 1 : 2);
            register_module($"layer{i + 1}", _stages[i]);
        }

        Classifier = nn.Linear(channels[3], spec.Classes);
        register_module("fc", Classifier);
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

    public override IReadOnlyList<string> FeatureNames { get; } = ["stem", "layer1", "layer2", "layer3", "pooled"];

    public override string LastMap => "layer3";

    public override Linear Classifier { get; }

    public IEnumerable<ConvNorm> Folds => [_stem];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        for (var i = 0; i < _stages.Length; i++)
            map = tap.Offer(FeatureNames[i + 1], _stages[i].call(map));
        return map;
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) => Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
