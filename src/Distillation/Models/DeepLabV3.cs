using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// DeepLabV3 on a dilated ResNet-50 (Chen et al. 2017) as torchvision names and initialises it, without its auxiliary
/// classifier. torchvision's weights load strictly and give its logits.
/// </summary>
public sealed class DeepLabV3 : ImageModel, IFoldable
{
    private readonly ResNetBody _backbone;
    private readonly AtrousPyramid _pyramid;
    private readonly ConvNorm _final;
    private readonly Conv2d _last;

    private DeepLabV3(ModelSpec spec)
        : base(spec)
    {
        _backbone = ResNetBody.OfDilatedDepth50(spec.Input.Channels);
        _pyramid = new AtrousPyramid(_backbone.Channels, Dropout);
        var classifier = new Named();
        classifier.register_module("0", _pyramid);
        _final = new ConvNorm(AtrousPyramid.Channels, AtrousPyramid.Channels, 3).RegisterOn(classifier, "1", "2");
        _last = nn.Conv2d(AtrousPyramid.Channels, spec.Classes, 1);
        classifier.register_module("4", _last);
        register_module("backbone", _backbone);
        register_module("classifier", classifier);
    }

    public static ModelDefinition Definition { get; } = new(
        "deeplabv3_resnet50", "DeepLabV3 on ResNet-50 under torchvision's names", spec => new DeepLabV3(spec))
    {
        Task = TaskEntry.Segmentation,
        Backbone = new("resnet50", "backbone.", "", "fc."),
        Inputs = ModelDefinition.SceneInputs,
    };

    public override TaskEntry Task => TaskEntry.Segmentation;

    public override IReadOnlyList<string> FeatureNames { get; } = [.. ResNetBody.FeatureNames, "pyramid", "final"];

    public override string LastMap => "final";

    public IEnumerable<ConvNorm> Folds => [_final];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var pyramid = tap.Offer("pyramid", _pyramid.call(_backbone.Maps(images, tap)[^1]));
        return tap.Offer("final", _final.Apply(pyramid).relu_());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Interpolation.Bilinear(_last.call(lastMap), Spec.Input.Height, Spec.Input.Width);
}
