using KdCluster.Contracts.Plan;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>
/// g += weightDecay * p; v = momentum * v + g; p -= rate * (Nesterov: g + momentum * v, else v). Equal to
/// torch.optim.SGD (Sutskever et al. 2013, in PyTorch's form).
/// </summary>
public sealed class Sgd : FlatOptimizer
{
    private readonly OptimizerPlan _plan;
    private readonly Tensor? _velocity;

    public Sgd(FlatParameters parameters, OptimizerPlan plan)
        : base(parameters, plan.ClipNorm)
    {
        _plan = plan;
        if (plan.Momentum != 0)
            _velocity = NewState("momentum_buffer");
    }

    protected override void Update(double rate)
    {
        var gradient = Parameters.Gradients;
        if (_plan.WeightDecay != 0)
            gradient.add_(Parameters.Values, _plan.WeightDecay.Held());
        if (_velocity is { } velocity)
        {
            velocity.mul_(_plan.Momentum.Held()).Plus_(gradient);
            if (_plan.Nesterov)
                gradient.add_(velocity, _plan.Momentum.Held());
            else
                gradient = velocity;
        }

        Parameters.Values.add_(gradient, (-rate).Held());
    }
}
