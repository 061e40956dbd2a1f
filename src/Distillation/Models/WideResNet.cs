using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Wide residual nets (Zagoruyko and Komodakis 2016) as RepDistiller names and initialises them: pre-activation blocks,
/// n = (depth - 4) / 6 a stage, 16w, 32w and 64w channels, no dropout. The features block1 to block3 are sums before
/// the next norm; `final` is the last one after norm and ReLU.
/// </summary>
public sealed class WideResNet : ImageModel
{
    private readonly Conv2d _stem;
    private readonly Chain[] _blocks;
    private readonly HeldBatchNorm _norm;

    private WideResNet(ModelSpec spec, int depth, int width)
        : base(spec)
    {
        int[] channels = [16, 16 * width, 32 * width, 64 * width];
        _stem = nn.Conv2d(spec.Input.Channels, 16, 3, padding: 1, bias: false);
        register_module("conv1", _stem);
        _blocks = new Chain[3];
        for (var i = 0; i < 3; i++)
        {
            _blocks[i] = PreActivationBlock.Stage(channels[i], channels[i + 1], (depth - 4) / 6, i == 0 ? 1 : 2);
            var named = new Named();
            named.register_module("layer", _blocks[i]);
            register_module($"block{i + 1}", named);
        }

        _norm = new HeldBatchNorm(channels[3]);
        Classifier = nn.Linear(channels[3], spec.Classes);
        register_module("bn1", _norm);
        register_module("fc", Classifier);
        Initial.HeFanOut(this);
        using var noGradient = no_grad();
        nn.init.zeros_(Classifier.bias!);
    }

    public static IEnumerable<ModelDefinition> Family { get; } =
        from depth in new[] { 16, 40 }
        from width in new[] { 1, 2 }
        select new ModelDefinition(
            $"wrn-{depth}-{width}",
            $"Wide residual net of {depth} layers and width {width} (Zagoruyko and Komodakis 2016)",
            spec => new WideResNet(spec, depth, width));

    public override IReadOnlyList<string> FeatureNames { get; } =
        ["stem", "block1", "block2", "block3", "final", "pooled"];

    public override string LastMap => "final";

    public override Linear Classifier { get; }

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.call(images));
        for (var i = 0; i < _blocks.Length; i++)
            map = tap.Offer(FeatureNames[i + 1], _blocks[i].call(map));
        return tap.Offer("final", _norm.call(map).relu_());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
