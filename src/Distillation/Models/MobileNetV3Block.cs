using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <param name="Wide">Channels between the 1x1 convolutions.</param>
/// <param name="Excites">Whether channels are weighed after the depthwise convolution.</param>
/// <param name="Hard">Hard swish instead of ReLU.</param>
internal sealed record MobileNetV3Row(
    int Kernel, int Wide, int To, bool Excites, bool Hard, int Stride = 1, int Dilation = 1);

/// <summary>
/// MobileNetV3's inverted residual (Howard et al. 2019, figure 4) as torchvision names it: 1x1 to more channels where
/// it expands, depthwise, squeeze and excitation, 1x1 to few without activation; added to its input where the shape
/// stays.
/// </summary>
public sealed class MobileNetV3Block : Block, IFoldable
{
    /// <summary>Of every norm of the net.</summary>
    internal static readonly NormConstants Norm = new(1e-3, 1e-2);

    private readonly ConvNorm? _expand;
    private readonly ConvNorm _depthwise;
    private readonly SqueezeExcitation? _excitation;
    private readonly ConvNorm _project;

    internal MobileNetV3Block(int from, MobileNetV3Row row)
        : base(nameof(MobileNetV3Block))
    {
        var layers = new Named();
        var next = 0;
        if (row.Wide != from)
            _expand = Pair(new ConvNorm(from, row.Wide, 1, norm: Norm));
        _depthwise = Pair(
            new ConvNorm(
                row.Wide, row.Wide, row.Kernel, row.Stride, groups: row.Wide, dilation: row.Dilation, norm: Norm));
        if (row.Excites)
        {
            _excitation = new SqueezeExcitation(row.Wide, Squeezed(row.Wide));
            layers.register_module($"{next++}", _excitation);
        }

        _project = Pair(new ConvNorm(row.Wide, row.To, 1, norm: Norm));
        register_module("block", layers);
        (IsHard, Adds) = (row.Hard, row.Stride == 1 && from == row.To);

        ConvNorm Pair(ConvNorm layer) => layer.RegisterPair(layers, $"{next++}");
    }

    /// <summary>Whether its activations are hard swish: else ReLU.</summary>
    public bool IsHard { get; }

    /// <summary>Whether the input is added to the result.</summary>
    public bool Adds { get; }

    public IEnumerable<ConvNorm> Folds => _expand is null ? [_depthwise, _project] : [_expand, _depthwise, _project];

    /// <summary>In the order of their making.</summary>
    public IEnumerable<Conv2d> Convolutions =>
    [
        .. Folds.SkipLast(1).Select(layer => layer.Convolution), .. _excitation?.Convolutions ?? [],
        _project.Convolution,
    ];

    public override Tensor forward(Tensor input)
    {
        var map = Active(_depthwise.Apply(_expand is null ? input : Active(_expand.Apply(input))));
        var result = _project.Apply(_excitation is null ? map : _excitation.call(map));
        return Adds ? result.Plus_(input) : result;
    }

    private Tensor Active(Tensor map) => IsHard ? nn.functional.hardswish(map) : map.relu_();

    /// <summary>A quarter as a multiple of 8, and not a tenth less.</summary>
    private static int Squeezed(int wide)
    {
        var rounded = Math.Max(8, (wide / 4 + 4) / 8 * 8);
        return rounded < 0.9 * (wide / 4) ? rounded + 8 : rounded;
    }
}
