using KdCluster.Contracts.Plan;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>
/// One buffer that all parameters are views of, and one for their gradients: an optimizer steps the two in a handful of
/// native calls, however many parameters a net has. Convolution weights lie channels-last within it, as the
/// convolutions read them.
/// </summary>
public sealed class FlatParameters : IDisposable
{
    /// <summary>In elements: 64 bytes of float32, so that each parameter starts where vector loads want it.</summary>
    private const long Alignment = 16;

    private readonly Tensor[] _gradientViews;
    private readonly List<long> _offsets = [];
    private WorkingCopy? _copy;

    /// <summary>Moves the parameters into the buffer; their values stay. Their modules see no difference.</summary>
    public FlatParameters(IEnumerable<(string Name, Parameter Parameter)> parameters, Device device)
    {
        Parameters = [.. parameters];
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var total = Parameters.Sum(p => Padded(p.Parameter.NumberOfElements));
        Values = zeros(total, device: device);
        Gradients = zeros(total, device: device);
        _gradientViews = new Tensor[Parameters.Count];
        var offset = 0L;
        for (var i = 0; i < Parameters.Count; i++)
        {
            var parameter = Parameters[i].Parameter;
            _offsets.Add(offset);
            var view = View(Values, i);
            view.copy_(parameter);
            parameter.set_(view);
            _gradientViews[i] = View(Gradients, i).DetachFromDisposeScope();
            offset += Padded(parameter.NumberOfElements);
        }

        Values.DetachFromDisposeScope();
        Gradients.DetachFromDisposeScope();
        Attach();
    }

    public IReadOnlyList<(string Name, Parameter Parameter)> Parameters { get; }

    /// <summary>[P], float32. The padding between parameters is zero and stays so.</summary>
    public Tensor Values { get; }

    /// <summary>[P]; <c>backward()</c> adds to it.</summary>
    public Tensor Gradients { get; }

    /// <summary>
    /// In what the net's convolutions and linear layers compute from now on: the buffer's own float32, or bfloat16,
    /// with a copy of the buffer that follows it step by step. What lies in the buffer, and every name and file, is
    /// float32.
    /// </summary>
    internal void ComputeIn(TrainingPrecision precision, nn.Module net)
    {
        _copy?.Dispose();
        _copy = precision == TrainingPrecision.Bf16 ? new WorkingCopy(this, net) : null;
    }

    /// <summary>Must be called when something else than an optimizer has changed the values.</summary>
    public void Changed() => _copy?.Refresh();

    internal void ZeroGradients()
    {
        Gradients.zero_();
        _copy?.ZeroGradients();
    }

    /// <summary>Before the optimizer reads <see cref="Gradients"/>.</summary>
    internal void GatherGradients() => _copy?.AddGradientsTo(Gradients);

    /// <summary>The part of a buffer of this layout that belongs to a parameter, in the parameter's shape.</summary>
    internal Tensor View(Tensor buffer, int index)
    {
        var shape = Parameters[index].Parameter.shape;
        return buffer.as_strided(shape, Strides(shape), _offsets[index]);
    }

    /// <summary>
    /// Makes the buffer's views the parameters' gradients (again, should something have replaced them).
    /// </summary>
    public void Attach()
    {
        for (var i = 0; i < _gradientViews.Length; i++)
            Parameters[i].Parameter.grad = _gradientViews[i];
    }

    public void Dispose()
    {
        _copy?.Dispose();
        foreach (var view in _gradientViews)
            view.Dispose();
        Gradients.Dispose();
        Values.Dispose();
    }

    private static long Padded(long elements) => (elements + Alignment - 1) / Alignment * Alignment;

    private static long[] Strides(long[] shape)
    {
        if (shape.Length == 4)
            return [shape[1] * shape[2] * shape[3], 1, shape[3] * shape[1], shape[1]];
        var strides = new long[shape.Length];
        var stride = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }
}
