using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// A convolution and the batch norm after it. It is no module itself: its two layers are registered on their owner,
/// under the two names that the reference code gives them. Padding keeps the size (divided by the stride).
/// </summary>
public sealed class ConvNorm
{
    private readonly Conv2d _convolution;
    private readonly HeldBatchNorm _norm;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly long[] _dilation;
    private readonly long _groups;
    private readonly bool _isDilatedDepthwise;
    private (Tensor Weight, Tensor Bias)? _folded;

    /// <param name="dilation">Pixels from one of the kernel's values to the next.</param>
    public ConvNorm(
        long from, long to, int kernel, int stride = 1, long groups = 1, bool bias = false, int dilation = 1,
        NormConstants? norm = null)
    {
        var padding = kernel / 2 * dilation;
        _convolution = nn.Conv2d(from, to, kernel, stride, padding, dilation, groups: groups, bias: bias);
        _norm = new HeldBatchNorm(to, constants: norm);
        (_stride, _padding, _dilation, _groups) =
            ([stride, stride], [padding, padding], [dilation, dilation], groups);
        _isDilatedDepthwise = groups == from && from == to && dilation > 1 && stride == 1 && !bias;
    }

    internal Conv2d Convolution => _convolution;

    public ConvNorm RegisterOn(nn.Module owner, string convolution, string norm)
    {
        owner.register_module(convolution, _convolution);
        owner.register_module(norm, _norm);
        return this;
    }

    /// <summary>Below one name, as 0 and 1: the first two of PyTorch's Sequential.</summary>
    public ConvNorm RegisterPair(nn.Module owner, string name)
    {
        var pair = new Named();
        owner.register_module(name, pair);
        return RegisterOn(pair, "0", "1");
    }

    /// <returns>A new tensor that nothing saved for the backward pass refers to: what follows may change it in
    ///     place.</returns>
    public Tensor Apply(Tensor input) =>
        _folded is { } folded
            ? nn.functional.conv2d(input, folded.Weight, folded.Bias, _stride, _padding, _dilation, _groups)
            : _norm.call(Convolved(input));

    /// <summary>
    /// The same of a smaller map, brought to the sides of another by nearest neighbours, and of that one beside it.
    /// </summary>
    public Tensor ApplyUp(Tensor smaller, Tensor beside)
    {
        var weight = _folded?.Weight ?? _convolution.weight;
        if (!UpConvolution.Fits(smaller, beside, weight))
            return Apply(cat([nn.functional.interpolate(smaller, [beside.shape[2], beside.shape[3]]), beside], 1));
        return _folded is { } folded
            ? UpConvolution.Of(smaller, beside, folded.Weight, folded.Bias)
            : _norm.call(UpConvolution.Of(smaller, beside, weight, _convolution.bias));
    }

    /// <summary>
    /// weight' = weight * gamma / sqrt(variance + epsilon), bias' = beta + (bias - mean) * gamma / sqrt(variance +
    /// epsilon).
    /// </summary>
    public void Fold()
    {
        Unfold();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var scale = _norm.weight / _norm.running_var!.Plus(_norm.eps).sqrt();
        // Of the master weights, whatever the layer computes with.
        var (master, own) = (_convolution.get_parameter("weight")!, _convolution.get_parameter("bias"));
        var shift = own is not null ? own - _norm.running_mean! : -_norm.running_mean!;
        var weight = (master * scale.reshape(-1, 1, 1, 1)).to_type(_convolution.weight.dtype);
        var bias = _norm.bias!.Plus(shift * scale).to_type(weight.dtype);
        _folded = (weight.DetachFromDisposeScope(), bias.DetachFromDisposeScope());
    }

    public void Unfold()
    {
        _folded?.Weight.Dispose();
        _folded?.Bias.Dispose();
        _folded = null;
    }

    private Tensor Convolved(Tensor input) => _isDilatedDepthwise && DilatedDepthwise.Fits(input, _dilation)
        ? DilatedDepthwise.Of(input, _convolution.weight, _dilation)
        : Winograd.Of(_convolution, input);
}

/// <summary>A module with convolutions that a batch norm follows directly.</summary>
public interface IFoldable
{
    IEnumerable<ConvNorm> Folds { get; }
}
