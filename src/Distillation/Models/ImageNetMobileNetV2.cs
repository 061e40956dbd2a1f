using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// MobileNetV2 of width 1 (Sandler et al. 2018, table 2) as torchvision names and initialises it: ReLU6, dropout 0.2
/// before the classifier. torchvision's weights load strictly and give its logits. The features block0 to block6 are
/// the ends of the table's rows.
/// </summary>
public sealed class ImageNetMobileNetV2 : ImageModel, IFoldable
{
    /// <summary>Channels, blocks, stride of the first block.</summary>
    private static readonly (int Channels, int Blocks, int Stride)[] Rows =
        [(16, 1, 1), (24, 2, 2), (32, 3, 2), (64, 4, 2), (96, 3, 1), (160, 3, 2), (320, 1, 1)];

    private const int StemChannels = 32;
    private const int LastChannels = 1280;

    private readonly ConvNorm _stem;
    private readonly LinearBottleneck[][] _rows;
    private readonly ConvNorm _last;
    private readonly Dropout _dropout;

    private ImageNetMobileNetV2(ModelSpec spec)
        : base(spec)
    {
        var features = new Named();
        var index = 0;
        _stem = Pair(new ConvNorm(spec.Input.Channels, StemChannels, 3, 2));
        var from = StemChannels;
        _rows = new LinearBottleneck[Rows.Length][];
        foreach (var (row, (channels, count, stride)) in Rows.Index())
        {
            _rows[row] = new LinearBottleneck[count];
            for (var i = 0; i < count; i++)
            {
                _rows[row][i] = new LinearBottleneck(from, channels, i == 0 ? stride : 1, row == 0 ? 1 : 6);
                features.register_module($"{index++}", _rows[row][i]);
                from = channels;
            }
        }

        _last = Pair(new ConvNorm(from, LastChannels, 1));
        Classifier = nn.Linear(LastChannels, spec.Classes);
        _dropout = Dropout(0.2);
        register_module("features", features);
        register_module("classifier", new Chain(_dropout, Classifier));
        Initial.HeFanOut(
            _rows.SelectMany(row => row).SelectMany(block => block.Folds).Prepend(_stem).Append(_last)
            .Select(layer => layer.Convolution));
        Initial.SmallNormal(Classifier);

        ConvNorm Pair(ConvNorm layer) => layer.RegisterPair(features, $"{index++}");
    }

    public static ModelDefinition Definition { get; } = new(
        "mobilenet_v2", "MobileNetV2 of width 1 under torchvision's names, for pictures of any size",
        spec => new ImageNetMobileNetV2(spec));

    public override IReadOnlyList<string> FeatureNames { get; } =
        ["stem", "block0", "block1", "block2", "block3", "block4", "block5", "block6", "final", "pooled"];

    public override string LastMap => "final";

    public override Linear Classifier { get; }

    public IEnumerable<ConvNorm> Folds => [_stem, _last];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu6_());
        foreach (var (row, blocks) in _rows.Index())
        {
            foreach (var block in blocks)
                map = block.call(map);
            tap.Offer(FeatureNames[row + 1], map);
        }

        return tap.Offer("final", _last.Apply(map).relu6_());
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Classifier.call(_dropout.call(tap.Offer("pooled", lastMap.mean([2, 3]))));
}
