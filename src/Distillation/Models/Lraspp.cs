using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Lite R-ASPP on MobileNetV3-Large (Howard et al. 2019, section 6.4) as torchvision names and initialises it.
/// torchvision's weights load strictly and give its logits. The feature `fused` is what the last layers see: the map of
/// stride 8 beside that of stride 16, whose channels were weighed, brought to its sides.
/// </summary>
public sealed class Lraspp : ImageModel, IFoldable
{
    private const int Reduced = 128;

    private readonly MobileNetV3Body _backbone;
    private readonly ConvNorm _reduce;
    private readonly Conv2d _scale;
    private readonly Conv2d _low;
    private readonly Conv2d _high;

    private Lraspp(ModelSpec spec)
        : base(spec)
    {
        _backbone = new MobileNetV3Body(spec.Input.Channels);
        var classifier = new Named();
        register_module("backbone", _backbone);
        register_module("classifier", classifier);
        _reduce = new ConvNorm(MobileNetV3Body.Channels, Reduced, 1).RegisterPair(classifier, "cbr");
        _scale = nn.Conv2d(MobileNetV3Body.Channels, Reduced, 1, bias: false);
        var scale = new Named();
        scale.register_module("1", _scale);
        classifier.register_module("scale", scale);
        _low = nn.Conv2d(MobileNetV3Body.LowChannels, spec.Classes, 1);
        _high = nn.Conv2d(Reduced, spec.Classes, 1);
        classifier.register_module("low_classifier", _low);
        classifier.register_module("high_classifier", _high);
    }

    public static ModelDefinition Definition { get; } = new(
        "lraspp_mobilenet_v3_large", "Lite R-ASPP on MobileNetV3-Large under torchvision's names",
        spec => new Lraspp(spec))
    {
        Task = TaskEntry.Segmentation,
        Backbone = new("mobilenet_v3_large", "backbone.", "features.", "classifier."),
        Inputs = ModelDefinition.SceneInputs,
    };

    public override TaskEntry Task => TaskEntry.Segmentation;

    public override IReadOnlyList<string> FeatureNames { get; } = [.. MobileNetV3Body.FeatureNames, "fused"];

    public override string LastMap => "fused";

    public IEnumerable<ConvNorm> Folds => [_reduce];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var (low, high) = _backbone.Maps(images, tap);
        var weights = _scale.call(high.mean([2, 3], keepdim: true)).sigmoid();
        var weighed = _reduce.Apply(high).relu_() * weights;
        return tap.Offer(
            "fused", cat([low, Interpolation.Bilinear(weighed, low.shape[2], low.shape[3])], 1));
    }

    /// <summary>Both last layers at once, as one of all channels.</summary>
    protected override Tensor Head(Tensor lastMap, FeatureTap tap) => Interpolation.Bilinear(
        nn.functional.conv2d(lastMap, cat([_low.weight, _high.weight], 1), _low.bias!.Plus(_high.bias!)),
        Spec.Input.Height, Spec.Input.Width);
}
