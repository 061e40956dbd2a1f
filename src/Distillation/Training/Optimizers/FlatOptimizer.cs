using static TorchSharp.torch;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>Steps a <see cref="FlatParameters"/> by its gradients.</summary>
public abstract class FlatOptimizer(FlatParameters parameters, double? clipNorm) : IDisposable
{
    private readonly List<(string Name, Tensor Value)> _state = [];

    /// <summary>Tensors that a checkpoint must hold, by PyTorch's names, each of the buffer's length.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> State => _state;

    /// <summary>Steps taken.</summary>
    public long Steps { get; set; }

    protected FlatParameters Parameters => parameters;

    public void ZeroGradients() => parameters.ZeroGradients();

    /// <summary>One step; no value is read back from the device.</summary>
    public void Step(double rate)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        Steps++;
        parameters.GatherGradients();
        if (clipNorm is { } bound)
            Clip(bound);
        Update(rate);
        parameters.Changed();
    }

    public void Dispose()
    {
        foreach (var (_, value) in _state)
            value.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract void Update(double rate);

    /// <returns>Zeros of the buffer's length that belong to the optimizer.</returns>
    protected Tensor NewState(string name)
    {
        var tensor = zeros_like(parameters.Values).DetachFromDisposeScope();
        _state.Add((name, tensor));
        return tensor;
    }

    /// <summary>g * min(1, bound / (|g| + 1e-6)), as PyTorch's clip_grad_norm_; one norm over all parameters.</summary>
    private void Clip(double bound)
    {
        var factor = parameters.Gradients.norm().Plus_(1e-6).reciprocal_().mul_(bound.Held()).clamp_(max: 1.0.Held());
        parameters.Gradients.mul_(factor);
    }
}
