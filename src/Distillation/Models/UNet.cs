using KdCluster.Contracts;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A U-Net (Ronneberger et al. 2015) that trains in minutes: a stem of stride 2, three halvings, and the way back with
/// nearest neighbours, each level beside the map that it came from. Its logits are at half the size and are brought to
/// the picture's by bilinear interpolation. Widths double at each level.
/// </summary>
public sealed class UNet : ImageModel, IFoldable
{
    private const int Levels = 3;

    private readonly ConvNorm _stem;
    private readonly DoubleConv[] _down;
    private readonly DoubleConv[] _up;
    private readonly Conv2d _head;

    private UNet(ModelSpec spec, int width)
        : base(spec)
    {
        _stem = new ConvNorm(spec.Input.Channels, width, 3, 2).RegisterOn(this, "conv1", "bn1");
        _down = [.. Enumerable.Range(0, Levels + 1).Select(Down)];
        _up = [.. Enumerable.Range(0, Levels).Select(Up)];
        _head = nn.Conv2d(width, spec.Classes, 1);
        for (var level = 0; level <= Levels; level++)
            register_module($"down{level}", _down[level]);
        for (var level = Levels - 1; level >= 0; level--)
            register_module($"up{level}", _up[level]);
        register_module("head", _head);
        Initial.HeFanOut(
            _down.Concat(_up.Reverse()).SelectMany(part => part.Folds).Prepend(_stem)
            .Select(layer => layer.Convolution));
        FeatureNames =
        [
            "stem", .. Enumerable.Range(0, Levels + 1).Select(level => $"down{level}"),
            .. Enumerable.Range(0, Levels).Reverse().Select(level => $"up{level}"),
        ];

        DoubleConv Down(int level) => new(level == 0 ? width : width << (level - 1), width << level);

        DoubleConv Up(int level) => new((width << (level + 1)) + (width << level), width << level);
    }

    public static ModelDefinition Small { get; } = Of("unet-16", 16, "a student on scenes");

    public static ModelDefinition Large { get; } = Of("unet-48", 48, "its teacher");

    public override TaskEntry Task => TaskEntry.Segmentation;

    public override IReadOnlyList<string> FeatureNames { get; }

    public override string LastMap => "up0";

    public IEnumerable<ConvNorm> Folds => [_stem];

    protected override Tensor Body(Tensor images, FeatureTap tap)
    {
        var map = tap.Offer("stem", _stem.Apply(images).relu_());
        var skips = new Tensor[Levels];
        for (var level = 0; level <= Levels; level++)
        {
            map = tap.Offer(
                $"down{level}", _down[level].call(level == 0 ? map : nn.functional.max_pool2d(map, 2)));
            if (level < Levels)
                skips[level] = map;
        }

        for (var level = Levels - 1; level >= 0; level--)
            map = tap.Offer($"up{level}", _up[level].Up(map, skips[level]));

        return map;
    }

    protected override Tensor Head(Tensor lastMap, FeatureTap tap) =>
        Interpolation.Bilinear(_head.call(lastMap), Spec.Input.Height, Spec.Input.Width);

    private static ModelDefinition Of(string name, int width, string what) =>
        new(name, $"U-Net of width {width} with a stem of stride 2: {what}", spec => new UNet(spec, width))
        {
            Task = TaskEntry.Segmentation,
            Inputs = ModelDefinition.SceneInputs,
        };
}

/// <summary>Two 3x3 convolutions, each normed, with ReLU.</summary>
public sealed class DoubleConv : Block, IFoldable
{
    private readonly ConvNorm _first;
    private readonly ConvNorm _second;

    public DoubleConv(int from, int to)
        : base(nameof(DoubleConv))
    {
        _first = new ConvNorm(from, to, 3).RegisterOn(this, "conv1", "bn1");
        _second = new ConvNorm(to, to, 3).RegisterOn(this, "conv2", "bn2");
    }

    public IEnumerable<ConvNorm> Folds => [_first, _second];

    public override Tensor forward(Tensor input) => Second(_first.Apply(input));

    /// <summary>The same of a smaller map, brought to the sides of another, and of that one beside it.</summary>
    public Tensor Up(Tensor smaller, Tensor beside) => Second(_first.ApplyUp(smaller, beside));

    private Tensor Second(Tensor first) => _second.Apply(first.relu_()).relu_();
}
