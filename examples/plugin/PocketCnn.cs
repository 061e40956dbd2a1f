using KdCluster.Distillation.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Example.Plugin;

/// <summary>Two 3x3 convolutions of stride 2, the mean of the last map, and a linear layer: for small images.</summary>
public sealed class PocketCnn : ImageModel
{
    private readonly Conv2d _first;
    private readonly Conv2d _second;

    private PocketCnn(ModelSpec spec)
        : base(spec)
    {
        _first = nn.Conv2d(spec.Input.Channels, 16, 3, stride: 2, padding: 1);
        _second = nn.Conv2d(16, 32, 3, stride: 2, padding: 1);
        Classifier = nn.Linear(32, spec.Classes);
        // The names of the weights in files.
        register_module("conv1", _first);
        register_module("conv2", _second);
        register_module("fc", Classifier);
    }

    public static ModelDefinition Definition { get; } =
        new("pocket-cnn", "Two convolutions of stride 2 and a linear layer", spec => new PocketCnn(spec));

    public override IReadOnlyList<string> FeatureNames { get; } = ["conv1", "conv2", "mean"];

    public override string LastMap => "conv2";

    public override Linear Classifier { get; }

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("conv1", _first.call(images).relu());
        return tap.Offer("conv2", _second.call(map).relu());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("mean", lastMap.mean([2, 3])));
}
