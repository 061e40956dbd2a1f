using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// ResNet-18, -34 and -50 (He et al. 2015, table 1) with a 3x3 stem of stride 1 and no first pooling, for small images: RepDistiller's resnetv2.py,
/// whose names come from kuangliu/pytorch-cifar (`shortcut`, `linear`).
/// </summary>
public sealed class ResNetV2 : ImageModel, IFoldable
{
    private readonly ConvNorm _stem;
    private readonly Chain[] _stages = new Chain[4];

    private ResNetV2(ModelSpec spec, int[] blocks, bool bottleneck)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, 64, 3).RegisterOn(this, "conv1", "bn1");
        var from = 64;
        for (var i = 0; i < 4; i++)
        {
            var (channels, stride) = (64 << i, i == 0 ? 1 : 2);
            _stages[i] = bottleneck
                ? BottleneckBlock.Stage(from, channels, blocks[i], stride)
                : ResidualBlock.Stage(from, channels, blocks[i], stride, "shortcut");
            register_module($"layer{i + 1}", _stages[i]);
            from = bottleneck ? channels * BottleneckBlock.Expansion : channels;
        }

        Classifier = nn.Linear(from, spec.Classes);
        register_module("linear", Classifier);
        Initial.HeFanOut(this);
    }

    public static IEnumerable<ModelDefinition> Family { get; } =
    [
        new("resnet18", "ResNet-18 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)", spec => new ResNetV2(spec, [2, 2, 2, 2], false)),
        new("resnet34", "ResNet-34 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)", spec => new ResNetV2(spec, [3, 4, 6, 3], false)),
        new("resnet50", "ResNet-50 with a stem for small images (He et al. 2015; RepDistiller's resnetv2)", spec => new ResNetV2(spec, [3, 4, 6, 3], true)),
    ];

    public override IReadOnlyList<string> FeatureNames { get; } = ["stem", "layer1", "layer2", "layer3", "layer4", "pooled"];

    public override string LastMap => "layer4";

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
