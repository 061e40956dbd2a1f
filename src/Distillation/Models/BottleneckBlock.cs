using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// 1x1, 3x3 and 1x1 convolutions, each normed, the last four times as wide, added to the shortcut (He et al. 2015,
/// figure 5).
/// </summary>
public sealed class BottleneckBlock : Block, IFoldable
{
    public const int Expansion = 4;

    private readonly ConvNorm _first;
    private readonly ConvNorm _second;
    private readonly ConvNorm _third;
    private readonly ConvNorm? _shortcut;

    /// <param name="shortcutName">One of <see cref="ShortcutName"/>.</param>
    /// <param name="dilation">Of the 3x3 convolution.</param>
    public BottleneckBlock(int from, int channels, int stride, string shortcutName, int dilation = 1)
        : base(nameof(BottleneckBlock))
    {
        var to = channels * Expansion;
        var projects = stride != 1 || from != to;
        if (projects && shortcutName == ShortcutName.Downsample)
            _shortcut = new ConvNorm(from, to, 1, stride);
        _first = new ConvNorm(from, channels, 1).RegisterOn(this, "conv1", "bn1");
        _second = new ConvNorm(channels, channels, 3, stride, dilation: dilation).RegisterOn(this, "conv2", "bn2");
        _third = new ConvNorm(channels, to, 1).RegisterOn(this, "conv3", "bn3");
        if (!projects)
            return;
        _shortcut ??= new ConvNorm(from, to, 1, stride);
        var shortcut = new Named();
        _shortcut.RegisterOn(shortcut, "0", "1");
        register_module(shortcutName, shortcut);
    }

    public IEnumerable<ConvNorm> Folds =>
        _shortcut is null ? [_first, _second, _third] : [_first, _second, _third, _shortcut];

    /// <param name="firstDilation">Of the first block, as <paramref name="dilation"/> of the others.</param>
    public static Chain Stage(
        int from, int channels, int blocks, int stride, string shortcutName, int firstDilation = 1,
        int dilation = 1) =>
        new(
            [
                new BottleneckBlock(from, channels, stride, shortcutName, firstDilation),
                .. Enumerable.Range(1, blocks - 1).Select(
                    _ => new BottleneckBlock(channels * Expansion, channels, 1, shortcutName, dilation))]);

    public override Tensor forward(Tensor input)
    {
        var residual = _third.Apply(_second.Apply(_first.Apply(input).relu_()).relu_());
        return residual.Plus_(_shortcut?.Apply(input) ?? input).relu_();
    }
}
