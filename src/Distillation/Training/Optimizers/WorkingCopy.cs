using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>
/// A bfloat16 copy of a flat buffer, made anew by one cast a step. Convolutions and linear layers of a net compute
/// with its views; their gradients gather in a second bfloat16 buffer and are added to the float32 one. Norms, and the
/// layers that a method trains beside the net, stay as they are.
/// </summary>
internal sealed class WorkingCopy : IDisposable
{
    private readonly FlatParameters _flat;
    private readonly Tensor _values;
    private readonly Tensor _gradients;
    private readonly LayerWeights _weights;

    public WorkingCopy(FlatParameters flat, nn.Module net)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        _flat = flat;
        _values = flat.Values.to_type(ScalarType.BFloat16).DetachFromDisposeScope();
        _gradients = zeros_like(_values).DetachFromDisposeScope();
        var index = flat.Parameters.Index().ToDictionary(p => p.Item.Parameter.Handle, p => p.Index);
        _weights = new LayerWeights(net, master =>
        {
            var at = index[master.Handle];
            var working = nn.Parameter(flat.View(_values, at));
            working.grad = flat.View(_gradients, at);
            return working;
        });
    }

    public void Refresh()
    {
        using var _ = no_grad();
        _values.copy_(_flat.Values);
    }

    public void ZeroGradients() => _gradients.zero_();

    public void AddGradientsTo(Tensor gradients) => gradients.add_(_gradients, 1.Held());

    public void Dispose()
    {
        _weights.Dispose();
        _gradients.Dispose();
        _values.Dispose();
    }
}
