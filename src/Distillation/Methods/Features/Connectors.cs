using KdCluster.Distillation.Models;
using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>Modules of a method, named 0, 1, 2, ...</summary>
internal sealed class Connectors : nn.Module
{
    public Connectors(params IReadOnlyList<nn.Module> modules)
        : base(nameof(Connectors))
    {
        for (var i = 0; i < modules.Count; i++)
            register_module(i.ToString(CultureInfo.InvariantCulture), modules[i]);
    }
}

/// <summary>
/// A convolution that keeps height and width, with batch norm and ReLU after it or with a bias. Weights are drawn from
/// the given generator, as PyTorch draws them: libtorch's own generator belongs to whole models.
/// </summary>
internal sealed class ConvConnector : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly HeldBatchNorm? _norm;
    private readonly long _padding;

    public ConvConnector(long from, long to, int kernel, bool normalised, Generator generator, Device device)
        : base(nameof(ConvConnector))
    {
        _weight = Draw([to, from, kernel, kernel], from * kernel * kernel, generator, device);
        register_parameter("weight", _weight);
        if (normalised)
            register_module("norm", _norm = new HeldBatchNorm(to, device));
        else
            register_parameter("bias", _bias = Draw([to], from * kernel * kernel, generator, device));
        _padding = kernel / 2;
    }

    public override Tensor forward(Tensor input)
    {
        var output = nn.functional.conv2d(input, _weight, _bias, [1, 1], [_padding, _padding]);
        return _norm is null ? output : _norm.call(output).relu_();
    }

    /// <summary>
    /// Uniform within 1 / sqrt(fan in): PyTorch's default for convolutions and linear layers, weights and biases.
    /// </summary>
    /// <param name="generator">On the CPU, so that the weights do not depend on the device.</param>
    public static Parameter Draw(long[] shape, long fanIn, Generator generator, Device device)
    {
        using var _ = no_grad();
        var bound = 1 / Math.Sqrt(fanIn);
        return nn.Parameter(empty(shape).uniform_(-bound, bound, generator).to(device));
    }
}

/// <summary>A linear layer, its weights drawn as <see cref="ConvConnector"/>'s are.</summary>
internal sealed class Embedder : nn.Module<Tensor, Tensor>
{
    private readonly Parameter _weight;
    private readonly Parameter _bias;

    public Embedder(long from, long to, Generator generator, Device device)
        : base(nameof(Embedder))
    {
        register_parameter("weight", _weight = ConvConnector.Draw([to, from], from, generator, device));
        register_parameter("bias", _bias = ConvConnector.Draw([to], from, generator, device));
    }

    public override Tensor forward(Tensor input) => nn.functional.linear(input.flatten(1), _weight, _bias);
}
