using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>Layers one after the other, registered as 0, 1, 2 ... as PyTorch's Sequential does.</summary>
public sealed class Chain : Block
{
    private readonly nn.Module<Tensor, Tensor>[] _layers;

    public Chain(params IReadOnlyList<nn.Module<Tensor, Tensor>> layers)
        : base(nameof(Chain))
    {
        _layers = [.. layers];
        for (var i = 0; i < _layers.Length; i++)
            register_module(i.ToString(System.Globalization.CultureInfo.InvariantCulture), _layers[i]);
    }

    public override Tensor forward(Tensor input)
    {
        foreach (var layer in _layers)
            input = layer.call(input);
        return input;
    }
}

/// <summary>Only a level in parameter names: `features` in `features.0.weight`.</summary>
public sealed class Named() : nn.Module(nameof(Named))
{
    protected override void RegisterComponents()
    {
    }
}
