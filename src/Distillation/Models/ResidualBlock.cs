using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// relu(shortcut(x) + norm(conv3x3(relu(norm(conv3x3(x)))))) (He et al. 2015). The shortcut is a normed 1x1 convolution
/// where the shape changes.
/// </summary>
public sealed class ResidualBlock : Block, IFoldable
{
    private readonly ConvNorm? _shortcut;
    private readonly ConvNorm _first;
    private readonly ConvNorm _second;

    /// <param name="shortcutName">One of <see cref="ShortcutName"/>.</param>
    public ResidualBlock(int from, int to, int stride, string shortcutName)
        : base(nameof(ResidualBlock))
    {
        var projects = stride != 1 || from != to;
        if (projects && shortcutName == ShortcutName.Downsample)
            _shortcut = new ConvNorm(from, to, 1, stride);
        _first = new ConvNorm(from, to, 3, stride).RegisterOn(this, "conv1", "bn1");
        _second = new ConvNorm(to, to, 3).RegisterOn(this, "conv2", "bn2");
        if (!projects)
            return;
        _shortcut ??= new ConvNorm(from, to, 1, stride);
        var shortcut = new Named();
        _shortcut.RegisterOn(shortcut, "0", "1");
        register_module(shortcutName, shortcut);
    }

    public IEnumerable<ConvNorm> Folds => _shortcut is null ? [_first, _second] : [_first, _second, _shortcut];

    /// <summary>Blocks one after the other, of which the first changes channels and size.</summary>
    public static Chain Stage(
        int from, int to, int blocks, int stride, string shortcutName = ShortcutName.Downsample) =>
        new(
            [
                .. Enumerable.Range(0, blocks)
                .Select(i => new ResidualBlock(i == 0 ? from : to, to, i == 0 ? stride : 1, shortcutName))]);

    public override Tensor forward(Tensor input)
    {
        var residual = _second.Apply(_first.Apply(input).relu_());
        return residual.Plus_(_shortcut?.Apply(input) ?? input).relu_();
    }
}
