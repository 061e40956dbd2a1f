using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>What a detector's head does before its answers: 3x3 convolutions, each with group norm and ReLU.</summary>
public sealed class HeadTower : Block
{
    private readonly Conv2d[] _convolutions;
    private readonly GroupNorm[] _norms;

    /// <param name="layers">The names of each convolution and its norm.</param>
    /// <param name="groups">Of each norm.</param>
    public HeadTower(int channels, IReadOnlyList<(string Convolution, string Norm)> layers, int groups)
        : base(nameof(HeadTower))
    {
        _convolutions = [.. layers.Select(_ => nn.Conv2d(channels, channels, 3, padding: 1))];
        _norms = [.. layers.Select(_ => nn.GroupNorm(groups, channels))];
        using var noGradient = no_grad();
        // TorchSharp 0.107 gives them whatever lay in memory, where PyTorch has 1 and 0.
        foreach (var norm in _norms)
        {
            nn.init.ones_(norm.weight!);
            nn.init.zeros_(norm.bias!);
        }

        foreach (var (at, (convolution, norm)) in layers.Index())
        {
            register_module(convolution, _convolutions[at]);
            register_module(norm, _norms[at]);
        }
    }

    public IReadOnlyList<Conv2d> Convolutions => _convolutions;

    public override Tensor forward(Tensor map)
    {
        foreach (var (convolution, norm) in _convolutions.Zip(_norms))
            map = norm.call(Winograd.Of(convolution, map)).relu_();
        return map;
    }
}
