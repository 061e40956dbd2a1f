using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// 1x1 convolution to more channels, depthwise 3x3, 1x1 to few, without a last ReLU; added to its input where the shape
/// stays (Sandler et al. 2018).
/// </summary>
public sealed class InvertedResidual : Block, IFoldable
{
    private readonly ConvNorm _expand;
    private readonly ConvNorm _depthwise;
    private readonly ConvNorm _project;
    private readonly bool _adds;

    public InvertedResidual(int from, int to, int stride, int expansion)
        : base(nameof(InvertedResidual))
    {
        var wide = from * expansion;
        var layers = new Named();
        _expand = new ConvNorm(from, wide, 1).RegisterOn(layers, "0", "1");
        _depthwise = new ConvNorm(wide, wide, 3, stride, groups: wide).RegisterOn(layers, "3", "4");
        _project = new ConvNorm(wide, to, 1).RegisterOn(layers, "6", "7");
        register_module("conv", layers);
        _adds = stride == 1 && from == to;
    }

    public IEnumerable<ConvNorm> Folds => [_expand, _depthwise, _project];

    public override Tensor forward(Tensor input)
    {
        var result = _project.Apply(_depthwise.Apply(_expand.Apply(input).relu_()).relu_());
        return _adds ? result.Plus_(input) : result;
    }
}
