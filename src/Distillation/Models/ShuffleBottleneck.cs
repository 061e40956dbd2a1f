using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Grouped 1x1, shuffle, depthwise 3x3, grouped 1x1. Stride 1 adds the input; stride 2 appends its average pooling as
/// further channels.
/// </summary>
public sealed class ShuffleBottleneck : Block, IFoldable
{
    private readonly ConvNorm _first;
    private readonly ConvNorm _depthwise;
    private readonly ConvNorm _last;
    private readonly int _stride;
    private readonly int _shuffleGroups;

    /// <param name="firstGroups">Groups of the first convolution and of the shuffle: 1 straight after the stem.</param>
    public ShuffleBottleneck(int from, int to, int stride, int firstGroups, int groups)
        : base(nameof(ShuffleBottleneck))
    {
        (_stride, _shuffleGroups) = (stride, firstGroups);
        var narrow = to / 4;
        _first = new ConvNorm(from, narrow, 1, groups: firstGroups).RegisterOn(this, "conv1", "bn1");
        _depthwise = new ConvNorm(narrow, narrow, 3, stride, groups: narrow).RegisterOn(this, "conv2", "bn2");
        _last = new ConvNorm(narrow, to, 1, groups: groups).RegisterOn(this, "conv3", "bn3");
    }

    public IEnumerable<ConvNorm> Folds => [_first, _depthwise, _last];

    public override Tensor forward(Tensor input)
    {
        var map = _first.Apply(input).relu_();
        if (_shuffleGroups > 1)
            map = ChannelShuffle.Of(map, _shuffleGroups);
        map = _last.Apply(_depthwise.Apply(map).relu_());
        map = _stride == 1
            ? map.Plus_(input)
            : cat([map, nn.functional.avg_pool2d(input, 3, stride: 2, padding: 1)], 1);
        return map.relu_();
    }
}
