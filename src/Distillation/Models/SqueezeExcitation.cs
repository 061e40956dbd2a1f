using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Weighs each channel by what all of them say on average (Hu et al. 2018), as MobileNetV3 has it: two 1x1
/// convolutions with ReLU between them, then the hard sigmoid max(0, min(1, x / 6 + 1 / 2)).
/// </summary>
public sealed class SqueezeExcitation : Block
{
    private readonly Conv2d _squeeze;
    private readonly Conv2d _excite;

    public SqueezeExcitation(int channels, int squeezed)
        : base(nameof(SqueezeExcitation))
    {
        _squeeze = nn.Conv2d(channels, squeezed, 1);
        _excite = nn.Conv2d(squeezed, channels, 1);
        register_module("fc1", _squeeze);
        register_module("fc2", _excite);
    }

    /// <summary>In the order of their making.</summary>
    public IEnumerable<Conv2d> Convolutions => [_squeeze, _excite];

    public override Tensor forward(Tensor map)
    {
        var mean = map.mean([2, 3], keepdim: true);
        return map * nn.functional.hardsigmoid(_excite.call(_squeeze.call(mean).relu_()));
    }
}
