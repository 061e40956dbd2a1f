using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// MobileNetV2's inverted residual (Sandler et al. 2018) as torchvision names it: 1x1 to more channels where it
/// expands, depthwise 3x3, 1x1 to few without a last activation; ReLU6; added to its input where the shape stays.
/// </summary>
public sealed class LinearBottleneck : Block, IFoldable
{
    private readonly ConvNorm? _expand;
    private readonly ConvNorm _depthwise;
    private readonly ConvNorm _project;

    public LinearBottleneck(int from, int to, int stride, int expansion)
        : base(nameof(LinearBottleneck))
    {
        var wide = from * expansion;
        var layers = new Named();
        var next = 0;
        if (expansion > 1)
            _expand = Pair(new ConvNorm(from, wide, 1));
        _depthwise = Pair(new ConvNorm(wide, wide, 3, stride, groups: wide));
        _project = new ConvNorm(wide, to, 1).RegisterOn(layers, $"{next}", $"{next + 1}");
        register_module("conv", layers);
        (Expands, Adds) = (expansion > 1, stride == 1 && from == to);

        ConvNorm Pair(ConvNorm layer) => layer.RegisterPair(layers, $"{next++}");
    }

    public bool Expands { get; }

    /// <summary>Whether the input is added to the result.</summary>
    public bool Adds { get; }

    public IEnumerable<ConvNorm> Folds => _expand is null ? [_depthwise, _project] : [_expand, _depthwise, _project];

    public override Tensor forward(Tensor input)
    {
        var wide = _expand is null ? input : _expand.Apply(input).relu6_();
        var result = _project.Apply(_depthwise.Apply(wide).relu6_());
        return Adds ? result.Plus_(input) : result;
    }
}
