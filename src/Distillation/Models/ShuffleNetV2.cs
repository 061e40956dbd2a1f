using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>ShuffleNetV2 (Ma et al. 2018) of width 1 for small images, as RepDistiller's ShuffleNetv2.py: 116, 232, 464 and 1,024 channels, PyTorch's default initial weights.</summary>
public sealed class ShuffleNetV2 : ImageModel, IFoldable
{
    private readonly ConvNorm _stem;
    private readonly Chain[] _stages;
    private readonly ConvNorm _last;

    private ShuffleNetV2(ModelSpec spec)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, 24, 1).RegisterOn(this, "conv1", "bn1");
        (int To, int Units)[] stages = [(116, 3), (232, 7), (464, 3)];
        var from = 24;
        _stages = new Chain[stages.Length];
        for (var i = 0; i < stages.Length; i++)
        {
            var (to, units) = stages[i];
            _stages[i] = new Chain([new ShuffleDownUnit(from, to), .. Enumerable.Range(0, units).Select(_ => new ShuffleUnit(to))]);
            register_module($"layer{i + 1}", _stages[i]);
            from = to;
        }

        _last = new ConvNorm(from, 1024, 1).RegisterOn(this, "conv2", "bn2");
        Classifier = nn.Linear(1024, spec.Classes);
        register_module("linear", Classifier);
    }

    public static ModelDefinition Definition { get; } = new("shufflenetv2", "ShuffleNetV2 of width 1 for small images (RepDistiller)", spec => new ShuffleNetV2(spec));

    public override IReadOnlyList<string> FeatureNames { get; } = ["stem", "layer1", "layer2", "layer3", "final", "pooled"];

    public override string LastMap => "final";

    public override Linear Classifier { get; }

    public IEnumerable<ConvNorm> Folds => [_stem, _last];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        for (var i = 0; i < _stages.Length; i++)
            map = tap.Offer(FeatureNames[i + 1], _stages[i].call(map));
        return tap.Offer("final", _last.Apply(map).relu_());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) => Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
