using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// shortcut + conv3x3(relu(norm(conv3x3(a)))) with a = relu(norm(x)) (He et al. 2016). The shortcut is x where the
/// shape stays, else a 1x1 convolution of a.
/// </summary>
public sealed class PreActivationBlock : Block, IFoldable
{
    private readonly HeldBatchNorm _norm;
    private readonly ConvNorm _first;
    private readonly Conv2d _second;
    private readonly Conv2d? _shortcut;

    public PreActivationBlock(int from, int to, int stride)
        : base(nameof(PreActivationBlock))
    {
        _norm = new HeldBatchNorm(from);
        register_module("bn1", _norm);
        _first = new ConvNorm(from, to, 3, stride).RegisterOn(this, "conv1", "bn2");
        _second = nn.Conv2d(to, to, 3, padding: 1, bias: false);
        register_module("conv2", _second);
        if (from == to)
            return;
        _shortcut = nn.Conv2d(from, to, 1, stride: stride, bias: false);
        register_module("convShortcut", _shortcut);
    }

    public IEnumerable<ConvNorm> Folds => [_first];

    public static Chain Stage(int from, int to, int blocks, int stride) =>
        new(
            [
                .. Enumerable.Range(0, blocks)
                .Select(i => new PreActivationBlock(i == 0 ? from : to, to, i == 0 ? stride : 1))]);

    public override Tensor forward(Tensor input)
    {
        var active = _norm.call(input).relu_();
        var residual = Winograd.Of(_second, _first.Apply(active).relu_());
        return residual.Plus_(_shortcut?.call(active) ?? input);
    }
}
