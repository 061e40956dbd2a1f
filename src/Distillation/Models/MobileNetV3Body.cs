using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// MobileNetV3-Large without its classifier (Howard et al. 2019, table 1) as torchvision names and initialises it, the
/// last stage dilated: its maps end at a stride of 16.
/// </summary>
public sealed class MobileNetV3Body : Block, IFoldable
{
    /// <summary>Channels at the end.</summary>
    public const int Channels = 960;

    /// <summary>Channels of the last map of stride 8 that is not cut further: block 4, after which low features are
    /// taken (section 6.4).</summary>
    public const int LowChannels = 40;

    private const int StemChannels = 16;
    /// <summary>Its result is the low map.</summary>
    internal const int LowBlock = 4;

    private static readonly MobileNetV3Row[] Rows =
    [
        new(3, 16, 16, Excites: false, Hard: false),
        new(3, 64, 24, Excites: false, Hard: false, Stride: 2),
        new(3, 72, 24, Excites: false, Hard: false),
        new(5, 72, LowChannels, Excites: true, Hard: false, Stride: 2),
        new(5, 120, LowChannels, Excites: true, Hard: false),
        new(5, 120, LowChannels, Excites: true, Hard: false),
        new(3, 240, 80, Excites: false, Hard: true, Stride: 2),
        new(3, 200, 80, Excites: false, Hard: true),
        new(3, 184, 80, Excites: false, Hard: true),
        new(3, 184, 80, Excites: false, Hard: true),
        new(3, 480, 112, Excites: true, Hard: true),
        new(3, 672, 112, Excites: true, Hard: true),
        new(5, 672, 160, Excites: true, Hard: true, Dilation: 2),
        new(5, 960, 160, Excites: true, Hard: true, Dilation: 2),
        new(5, 960, 160, Excites: true, Hard: true, Dilation: 2),
    ];

    private readonly ConvNorm _stem;
    private readonly MobileNetV3Block[] _blocks;
    private readonly ConvNorm _last;

    public MobileNetV3Body(int channels)
        : base(nameof(MobileNetV3Body))
    {
        _stem = Numbered(new ConvNorm(channels, StemChannels, 3, 2, norm: MobileNetV3Block.Norm), 0);
        _blocks = new MobileNetV3Block[Rows.Length];
        for (var i = 0; i < Rows.Length; i++)
        {
            _blocks[i] = new MobileNetV3Block(i == 0 ? StemChannels : Rows[i - 1].To, Rows[i]);
            register_module($"{i + 1}", _blocks[i]);
        }

        _last = Numbered(new ConvNorm(Rows[^1].To, Channels, 1, norm: MobileNetV3Block.Norm), Rows.Length + 1);
        Draw();

        ConvNorm Numbered(ConvNorm layer, int at) => layer.RegisterPair(this, $"{at}");
    }

    public static IReadOnlyList<string> FeatureNames { get; } =
        ["stem", .. Enumerable.Range(1, Rows.Length).Select(Feature), "final"];

    public IEnumerable<ConvNorm> Folds => [_stem, _last];

    public override Tensor forward(Tensor images) => Maps(images, FeatureTap.None).High;

    /// <returns>Of stride 8 with <see cref="LowChannels"/>, and of stride 16 with <see cref="Channels"/>.</returns>
    public (Tensor Low, Tensor High) Maps(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", nn.functional.hardswish(_stem.Apply(images)));
        var low = map;
        for (var i = 1; i <= _blocks.Length; i++)
        {
            map = tap.Offer(Feature(i), _blocks[i - 1].call(map));
            if (i == LowBlock)
                low = map;
        }

        return (low, tap.Offer("final", nn.functional.hardswish(_last.Apply(map))));
    }

    private static string Feature(int block) => $"block{block}";

    /// <summary>torchvision makes the classifier of ImageNet's 1000 classes as well and lets it go: what follows is
    /// drawn after it.</summary>
    private void Draw()
    {
        using var hidden = nn.Linear(Channels, 1280);
        using var classifier = nn.Linear(1280, 1000);
        Initial.HeFanOut(
            _blocks.SelectMany(block => block.Convolutions).Prepend(_stem.Convolution).Append(_last.Convolution));
        Initial.SmallNormal(hidden);
        Initial.SmallNormal(classifier);
    }
}
