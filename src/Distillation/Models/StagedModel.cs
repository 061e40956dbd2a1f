using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A net of the common shape: a stem, stages `layer1` to `layerN`, sometimes one more convolution, global average
/// pooling, one linear layer. A constructor adds them in this order, which is the order of initialisation and of the
/// state dict.
/// </summary>
public abstract class StagedModel : ImageModel, IFoldable
{
    private readonly ConvNorm _stem;
    private readonly List<Chain> _stages = [];
    private readonly List<string> _features = ["stem"];
    private ConvNorm? _last;
    private Linear? _classifier;

    /// <param name="pools">Whether a 3x3 max-pooling of stride 2 follows the stem.</param>
    protected StagedModel(ModelSpec spec, int stemChannels, int stemKernel, int stemStride = 1, bool pools = false)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, stemChannels, stemKernel, stemStride)
            .RegisterOn(this, "conv1", "bn1");
        Pools = pools;
    }

    /// <summary>Whether a 3x3 max-pooling of stride 2 follows the stem.</summary>
    public bool Pools { get; }

    public sealed override IReadOnlyList<string> FeatureNames => _features;

    public sealed override string LastMap => _features[^2];

    public sealed override Linear Classifier => _classifier!;

    public IEnumerable<ConvNorm> Folds => _last is null ? [_stem] : [_stem, _last];

    protected void AddStage(Chain stage)
    {
        _stages.Add(stage);
        var name = $"layer{_stages.Count}";
        _features.Add(name);
        register_module(name, stage);
    }

    protected void AddLast(int from, int to)
    {
        _last = new ConvNorm(from, to, 1).RegisterOn(this, "conv2", "bn2");
        _features.Add("final");
    }

    protected void AddClassifier(string name, int from)
    {
        _classifier = nn.Linear(from, Spec.Classes);
        _features.Add("pooled");
        register_module(name, _classifier);
    }

    protected sealed override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = Stem(images, tap);
        for (var i = 0; i < _stages.Count; i++)
            map = tap.Offer(_features[i + 1], _stages[i].call(map));
        return _last is null ? map : tap.Offer("final", _last.Apply(map).relu_());
    }

    private Tensor Stem(Tensor images, FeatureTap tap) => Pools
        ? ResNetBody.Pooled(_stem, images, tap)
        : tap.Offer("stem", _stem.Apply(images).relu_());

    protected sealed override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
