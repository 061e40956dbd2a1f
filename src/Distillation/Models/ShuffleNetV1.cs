using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>ShuffleNet (Zhang et al. 2017) with 3 groups for small images, as RepDistiller's ShuffleNetv1.py: 240, 480 and 960 channels, PyTorch's default initial weights.</summary>
public sealed class ShuffleNetV1 : ImageModel, IFoldable
{
    private const int Groups = 3;

    private readonly ConvNorm _stem;
    private readonly Chain[] _stages;

    private ShuffleNetV1(ModelSpec spec)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, 24, 1).RegisterOn(this, "conv1", "bn1");
        (int To, int Blocks)[] stages = [(240, 4), (480, 8), (960, 4)];
        var from = 24;
        _stages = new Chain[stages.Length];
        for (var i = 0; i < stages.Length; i++)
        {
            var (to, count) = stages[i];
            var blocks = new List<nn.Module<Tensor, Tensor>> { new ShuffleBottleneck(from, to - from, 2, from == 24 ? 1 : Groups, Groups) };
            for (var j = 1; j < count; j++)
                blocks.Add(new ShuffleBottleneck(to, to, 1, Groups, Groups));
            _stages[i] = new Chain(blocks);
            register_module($"layer{i + 1}", _stages[i]);
            from = to;
        }

        Classifier = nn.Linear(from, spec.Classes);
        register_module("linear", Classifier);
    }

    public static ModelDefinition Definition { get; } = new("shufflenetv1", "ShuffleNet with 3 groups for small images (RepDistiller)", spec => new ShuffleNetV1(spec));

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
