using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// DeepNN and LightNN of PyTorch's knowledge distillation tutorial: 3x3 convolutions with two max-poolings, then two
/// linear layers with dropout 0.1. ReLU comes after the pooling: the maximum of non-decreasing values is the same, and
/// so is the gradient, at a quarter of the work.
/// </summary>
public sealed class TutorialCnn : ImageModel
{
    private readonly Step[] _steps;
    private readonly Linear _hidden;
    private readonly Dropout _dropout;

    private TutorialCnn(ModelSpec spec, IReadOnlyList<(int Name, int Channels, bool Pool)> convolutions, int hidden)
        : base(spec)
    {
        var features = new Named();
        var channels = spec.Input.Channels;
        _steps = new Step[convolutions.Count];
        for (var i = 0; i < _steps.Length; i++)
        {
            var (name, to, pool) = convolutions[i];
            _steps[i] = new Step(nn.Conv2d(channels, to, 3, padding: 1), pool);
            features.register_module($"{name}", _steps[i].Convolution);
            channels = to;
        }

        _hidden = nn.Linear(channels * (spec.Input.Height / 4) * (spec.Input.Width / 4), hidden);
        Classifier = nn.Linear(hidden, spec.Classes);
        _dropout = Dropout(0.1);
        var classifier = new Named();
        classifier.register_module("0", _hidden);
        classifier.register_module("2", _dropout);
        classifier.register_module("3", Classifier);
        register_module("features", features);
        register_module("classifier", classifier);
    }

    /// <summary>267,738 parameters on 3x32x32 with ten classes; the tutorial's student.</summary>
    public static ModelDefinition Light { get; } = new(
        "light-cnn", "Two convolutions and two linear layers: LightNN of PyTorch's distillation tutorial",
        spec => new TutorialCnn(spec, [(0, 16, true), (3, 16, true)], 256));

    /// <summary>1,186,986 parameters on 3x32x32 with ten classes; the tutorial's teacher.</summary>
    public static ModelDefinition Deep { get; } = new(
        "deep-cnn", "Four convolutions and two linear layers: DeepNN of PyTorch's distillation tutorial",
        spec => new TutorialCnn(spec, [(0, 128, false), (2, 64, true), (5, 64, false), (7, 32, true)], 512));

    public override IReadOnlyList<string> FeatureNames { get; } = ["block1", "features", "flatten", "hidden"];

    public override string LastMap => "features";

    public override Linear Classifier { get; }

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = images;
        var block = 0;
        foreach (var step in _steps)
        {
            map = Winograd.Of(step.Convolution, map);
            map = step.Pool ? PooledRelu.Of(map) : map.relu_();
            if (step.Pool)
                tap.Offer(++block == 1 ? "block1" : "features", map);
        }

        return map;
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap)
    {
        // The rows of the linear layer are in PyTorch's order, channel by channel: one small copy.
        var vector = tap.Offer("flatten", lastMap.flatten(1));
        var hidden = tap.Offer("hidden", _hidden.call(vector).relu_());
        return Classifier.call(_dropout.call(hidden));
    }

    private sealed record Step(Conv2d Convolution, bool Pool);
}
