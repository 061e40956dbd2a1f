using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A ResNet for photographs without its classifier, as torchvision names and initialises it: the body of nets for masks
/// and boxes.
/// </summary>
public sealed class ResNetBody : Block, IFoldable
{
    private const int StemChannels = 64;

    private readonly ConvNorm _stem;
    private readonly Chain[] _stages;

    /// <param name="dilates">Whether the last two stages keep the sides, their kernels two and four times as far apart:
    ///     the last map then has stride 8 instead of 32.</param>
    private ResNetBody(int channels, int[] blocks, bool bottleneck, bool dilates)
        : base(nameof(ResNetBody))
    {
        _stem = new ConvNorm(channels, StemChannels, 7, 2).RegisterOn(this, "conv1", "bn1");
        _stages = new Chain[blocks.Length];
        var (from, dilation) = (StemChannels, 1);
        for (var i = 0; i < blocks.Length; i++)
        {
            var (width, stride, before) = (StemChannels << i, i == 0 ? 1 : 2, dilation);
            if (dilates && i >= 2)
                (stride, dilation) = (1, 2 * dilation);
            _stages[i] = bottleneck
                ? BottleneckBlock.Stage(from, width, blocks[i], stride, ShortcutName.Downsample, before, dilation)
                : ResidualBlock.Stage(from, width, blocks[i], stride);
            from = bottleneck ? width * BottleneckBlock.Expansion : width;
            register_module(FeatureNames[i + 1], _stages[i]);
        }

        Channels = from;
        // torchvision makes ImageNet's classifier as well and lets it go: what follows is drawn after it.
        using var classifier = nn.Linear(from, 1000);
        Initial.HeFanOut(this);
    }

    public static IReadOnlyList<string> FeatureNames { get; } = ["stem", "layer1", "layer2", "layer3", "layer4"];

    /// <summary>Of the last map; each stage before it has half of the next one's.</summary>
    public int Channels { get; }

    public IEnumerable<ConvNorm> Folds => [_stem];

    public static ResNetBody OfDepth18(int channels) => new(channels, [2, 2, 2, 2], false, false);

    public static ResNetBody OfDepth50(int channels) => new(channels, [3, 4, 6, 3], true, false);

    public static ResNetBody OfDilatedDepth50(int channels) => new(channels, [3, 4, 6, 3], true, true);

    /// <summary>The stem, and a 3x3 max-pooling of stride 2. ReLU after the pooling is the same at a quarter of the
    /// work, unless the map before it is asked for.</summary>
    public static Tensor Pooled(ConvNorm stem, Tensor images, FeatureTap tap)
    {
        var map = stem.Apply(images);
        return tap.Wants("stem") ? Halved(tap.Offer("stem", map.relu_())) : Halved(map).relu_();

        static Tensor Halved(Tensor map) => nn.functional.max_pool2d(map, 3, stride: 2, padding: 1);
    }

    public override Tensor forward(Tensor images) => Maps(images, FeatureTap.None)[^1];

    /// <returns>Of each stage.</returns>
    public IReadOnlyList<Tensor> Maps(Tensor images, FeatureTap tap)
    {
        var (map, maps) = (Pooled(_stem, images, tap), new List<Tensor>());
        foreach (var (at, stage) in _stages.Index())
            maps.Add(map = tap.Offer(FeatureNames[at + 1], stage.call(map)));
        return maps;
    }
}
