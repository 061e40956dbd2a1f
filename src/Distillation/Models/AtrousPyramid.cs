using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Atrous spatial pyramid pooling (Chen et al. 2017, section 3.3) as torchvision names it: a 1x1 convolution, three 3x3
/// ones whose kernels reach ever farther, and the mean of the picture, side by side; then a 1x1 convolution of all of
/// them and dropout 0.5.
/// </summary>
public sealed class AtrousPyramid : Block, IFoldable
{
    /// <summary>Of each branch and of the result.</summary>
    public const int Channels = 256;

    private static readonly int[] Rates = [12, 24, 36];

    private readonly ConvNorm[] _branches;
    private readonly ConvNorm _picture;
    private readonly ConvNorm _project;
    private readonly Dropout _dropout;

    public AtrousPyramid(int from, Func<double, Dropout> dropout)
        : base(nameof(AtrousPyramid))
    {
        var branches = new Named();
        _branches =
        [
            new ConvNorm(from, Channels, 1).RegisterPair(branches, "0"),
            .. Rates.Select((rate, at) =>
                new ConvNorm(from, Channels, 3, dilation: rate).RegisterPair(branches, $"{at + 1}")),
        ];
        var picture = new Named();
        _picture = new ConvNorm(from, Channels, 1).RegisterOn(picture, "1", "2");
        branches.register_module($"{_branches.Length}", picture);
        _project = new ConvNorm(Channels * (_branches.Length + 1), Channels, 1);
        register_module("convs", branches);
        _project.RegisterPair(this, "project");
        _dropout = dropout(0.5);
        register_module("dropout", _dropout);
    }

    public IEnumerable<ConvNorm> Folds => [.. _branches, _picture, _project];

    public override Tensor forward(Tensor map)
    {
        var picture = _picture.Apply(map.mean([2, 3], keepdim: true)).relu_();
        var parts = _branches.Select(branch => branch.Apply(map).relu_())
            .Append(picture.expand(-1, -1, map.shape[2], map.shape[3]));
        return _dropout.call(_project.Apply(cat([.. parts], 1)).relu_());
    }
}
