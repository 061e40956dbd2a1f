using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018) for small images: RepDistiller's `mobile_half`, width 0.5 and expansion 6, with
/// plain ReLU and no dropout.
/// </summary>
public sealed class MobileNetV2 : ImageModel, IFoldable
{
    /// <summary>Channels at width 1, blocks, stride of the first block.</summary>
    private static readonly (int Channels, int Blocks, int Stride)[] Stages =
        [(16, 1, 1), (24, 2, 1), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)];

    private readonly ConvNorm _stem;
    private readonly Chain[] _blocks;
    private readonly ConvNorm _last;

    private MobileNetV2(ModelSpec spec)
        : base(spec)
    {
        var from = 16;
        _stem = new ConvNorm(spec.Input.Channels, from, 3, 2);
        _stem.RegisterPair(this, "conv1");
        var blocks = new Named();
        _blocks = new Chain[Stages.Length];
        for (var i = 0; i < Stages.Length; i++)
        {
            var (channels, count, stride) = Stages[i];
            var residuals = new List<nn.Module<Tensor, Tensor>>();
            for (var j = 0; j < count; j++)
            {
                residuals.Add(new InvertedResidual(from, channels / 2, j == 0 ? stride : 1, i == 0 ? 1 : 6));
                from = channels / 2;
            }

            _blocks[i] = new Chain(residuals);
            blocks.register_module($"{i}", _blocks[i]);
        }

        register_module("blocks", blocks);
        _last = new ConvNorm(from, 1280, 1);
        _last.RegisterPair(this, "conv2");
        Classifier = nn.Linear(1280, spec.Classes);
        register_module("classifier", new Chain(Classifier));
        Initial.HeFanOut(this);
        Initial.SmallNormal(Classifier);
    }

    public static ModelDefinition Half { get; } =
        new(
            "mobilenetv2", "MobileNetV2 for small images, width 0.5, expansion 6 (RepDistiller's mobile_half)",
            spec => new MobileNetV2(spec));

    public override IReadOnlyList<string> FeatureNames { get; } =
        ["stem", "block1", "block2", "block4", "block6", "final", "pooled"];

    public override string LastMap => "final";

    public override Linear Classifier { get; }

    public IEnumerable<ConvNorm> Folds => [_stem, _last];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        for (var i = 0; i < _blocks.Length; i++)
            map = tap.Offer($"block{i}", _blocks[i].call(map));
        return tap.Offer("final", _last.Apply(map).relu_());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
