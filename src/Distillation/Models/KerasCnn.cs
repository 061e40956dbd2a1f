using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Teacher and student of the Keras distillation example: two 3x3 convolutions of stride 2, LeakyReLU 0.2 and a 2x2
/// max-pooling of stride 1 between them, then a dense layer; padding as TensorFlow's "same" and initial weights as
/// Keras'. The dense layer reads its input in Keras' order: row, column, channel.
/// </summary>
public sealed class KerasCnn : ImageModel
{
    private readonly Conv2d _first;
    private readonly Conv2d _second;

    private KerasCnn(ModelSpec spec, int first, int second)
        : base(spec)
    {
        _first = nn.Conv2d(spec.Input.Channels, first, 3, stride: 2);
        _second = nn.Conv2d(first, second, 3, stride: 2);
        var (height, width) = (Quarter(spec.Input.Height), Quarter(spec.Input.Width));
        Classifier = nn.Linear(second * height * width, spec.Classes);
        register_module("conv1", _first);
        register_module("conv2", _second);
        register_module("dense", Classifier);
        Initial.Glorot(_first.weight, _first.bias!);
        Initial.Glorot(_second.weight, _second.bias!);
        Initial.Glorot(Classifier.weight, Classifier.bias!);
    }

    public static ModelDefinition Teacher { get; } = new(
        "keras-teacher", "The teacher of Keras' distillation example: stride-2 convolutions of 256 and 512 channels",
        spec => new KerasCnn(spec, 256, 512));

    public static ModelDefinition Student { get; } = new(
        "keras-student", "The student of Keras' distillation example: stride-2 convolutions of 16 and 32 channels",
        spec => new KerasCnn(spec, 16, 32));

    public override IReadOnlyList<string> FeatureNames { get; } = ["conv1", "conv2", "flatten"];

    public override string LastMap => "conv2";

    public override Linear Classifier { get; }

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = _first.call(PadSame(images));
        // Of a symmetrically padded stride-1 pooling, all but the first row and column is what "same" padding at the
        // far end gives.
        map = nn.functional.max_pool2d(map, 2, stride: 1, padding: 1).narrow(2, 1, map.shape[2])
            .narrow(3, 1, map.shape[3]);
        // LeakyReLU does not decrease: after the maximum it gives the same.
        map = tap.Offer("conv1", map.leaky_relu(0.2.Held()));
        return tap.Offer("conv2", _second.call(PadSame(map)));
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("flatten", lastMap.permute(0, 2, 3, 1).flatten(1)));

    /// <summary>
    /// Zeros for a 3x3 convolution of stride 2, as TensorFlow places them: one at the far end of an even side, one at
    /// both ends of an odd one.
    /// </summary>
    private static Tensor PadSame(Tensor map)
    {
        var (top, left) = (map.shape[2] % 2, map.shape[3] % 2);
        return nn.functional.pad(map, (left, 1, top, 1));
    }

    private static int Quarter(int side) => ((side + 1) / 2 + 1) / 2;
}
