using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Half of the channels pass, the other half go through 1x1, depthwise 3x3 and 1x1; then both are shuffled (Ma et al.
/// 2018, figure 3c).
/// </summary>
public sealed class ShuffleUnit : Block, IFoldable
{
    private readonly int _half;
    private readonly ConvNorm _first;
    private readonly ConvNorm _depthwise;
    private readonly ConvNorm _last;

    public ShuffleUnit(int channels)
        : base(nameof(ShuffleUnit))
    {
        _half = channels / 2;
        _first = new ConvNorm(_half, _half, 1).RegisterOn(this, "conv1", "bn1");
        _depthwise = new ConvNorm(_half, _half, 3, groups: _half).RegisterOn(this, "conv2", "bn2");
        _last = new ConvNorm(_half, _half, 1).RegisterOn(this, "conv3", "bn3");
    }

    public IEnumerable<ConvNorm> Folds => [_first, _depthwise, _last];

    public override Tensor forward(Tensor input)
    {
        var changed = _last.Apply(_depthwise.Apply(_first.Apply(input.narrow(1, _half, _half)).relu_())).relu_();
        return ChannelShuffle.Of(cat([input.narrow(1, 0, _half), changed], 1), 2);
    }
}

/// <summary>Both branches see all channels and halve the size (Ma et al. 2018, figure 3d).</summary>
public sealed class ShuffleDownUnit : Block, IFoldable
{
    private readonly ConvNorm[] _left;
    private readonly ConvNorm[] _right;

    public ShuffleDownUnit(int from, int to)
        : base(nameof(ShuffleDownUnit))
    {
        var half = to / 2;
        _left =
        [
            new ConvNorm(from, from, 3, 2, groups: from).RegisterOn(this, "conv1", "bn1"),
            new ConvNorm(from, half, 1).RegisterOn(this, "conv2", "bn2"),
        ];
        _right =
        [
            new ConvNorm(from, half, 1).RegisterOn(this, "conv3", "bn3"),
            new ConvNorm(half, half, 3, 2, groups: half).RegisterOn(this, "conv4", "bn4"),
            new ConvNorm(half, half, 1).RegisterOn(this, "conv5", "bn5"),
        ];
    }

    public IEnumerable<ConvNorm> Folds => [.. _left, .. _right];

    public override Tensor forward(Tensor input)
    {
        var left = _left[1].Apply(_left[0].Apply(input)).relu_();
        var right = _right[2].Apply(_right[1].Apply(_right[0].Apply(input).relu_())).relu_();
        return ChannelShuffle.Of(cat([left, right], 1), 2);
    }
}
