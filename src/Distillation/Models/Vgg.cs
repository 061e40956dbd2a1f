using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// VGG with batch norm for small images, as RepDistiller's vgg.py names and initialises it: five blocks of 3x3
/// convolutions, max-pooling after the first three, global average pooling, one linear layer. The features block0 to
/// block4 are after ReLU, before pooling.
/// </summary>
public sealed class Vgg : ImageModel, IFoldable
{
    private readonly ConvNorm[][] _blocks;

    private Vgg(ModelSpec spec, int[][] channels)
        : base(spec)
    {
        var from = spec.Input.Channels;
        _blocks = new ConvNorm[channels.Length][];
        for (var i = 0; i < channels.Length; i++)
        {
            var block = new Named();
            _blocks[i] = new ConvNorm[channels[i].Length];
            for (var j = 0; j < channels[i].Length; j++)
            {
                _blocks[i][j] = new ConvNorm(from, channels[i][j], 3, bias: true)
                    .RegisterOn(block, $"{3 * j}", $"{3 * j + 1}");
                from = channels[i][j];
            }

            register_module($"block{i}", block);
        }

        Classifier = nn.Linear(from, spec.Classes);
        register_module("classifier", Classifier);
        Initial.HeFanOut(this);
        Initial.SmallNormal(Classifier);
    }

    public static IEnumerable<ModelDefinition> Family { get; } =
    [
        new(
            "vgg8", "VGG of 8 layers with batch norm for small images (RepDistiller)",
            spec => new Vgg(spec, [[64], [128], [256], [512], [512]])),
        new("vgg13", "VGG of 13 layers with batch norm for small images (RepDistiller)",
            spec => new Vgg(spec, [[64, 64], [128, 128], [256, 256], [512, 512], [512, 512]])),
    ];

    public override IReadOnlyList<string> FeatureNames { get; } =
        ["block0", "block1", "block2", "block3", "block4", "pooled"];

    public override string LastMap => "block4";

    public override Linear Classifier { get; }

    public IEnumerable<ConvNorm> Folds => _blocks.SelectMany(block => block);

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = images;
        for (var i = 0; i < _blocks.Length; i++)
        {
            var block = _blocks[i];
            for (var j = 0; j < block.Length; j++)
            {
                map = block[j].Apply(map);
                if (j < block.Length - 1)
                    map = map.relu_();
            }

            var pools = i < 3;
            // ReLU after the pooling is the same at a quarter of the work, unless the map before it is asked for.
            if (pools && !tap.Wants(FeatureNames[i]))
                map = PooledRelu.Of(map);
            else
                map = tap.Offer(FeatureNames[i], map.relu_()) is var active && pools
                    ? nn.functional.max_pool2d(active, 2)
                    : active;
        }

        return map;
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(tap.Offer("pooled", lastMap.mean([2, 3])));
}
