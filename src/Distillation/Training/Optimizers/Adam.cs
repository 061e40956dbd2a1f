using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Libtorch;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Training.Optimizers;

/// <summary>
/// Adam (Kingma and Ba 2015, algorithm 1), and AdamW when decoupled: weight decay then shrinks the parameters by rate *
/// decay in the place of being added to the gradient (Loshchilov and Hutter 2019, algorithm 2). Equal to
/// torch.optim.Adam and torch.optim.AdamW.
/// </summary>
public sealed class Adam : FlatOptimizer
{
    private readonly OptimizerPlan _plan;
    private readonly bool _decoupled;
    private readonly Tensor _mean;
    private readonly Tensor _square;

    public Adam(FlatParameters parameters, OptimizerPlan plan, bool decoupled)
        : base(parameters, plan.ClipNorm)
    {
        (_plan, _decoupled) = (plan, decoupled);
        _mean = NewState("exp_avg");
        _square = NewState("exp_avg_sq");
    }

    protected override void Update(double rate)
    {
        if (CpuFloats.Suit(Parameters.Values))
            InOneLoop(rate);
        else
            InPasses(rate);
    }

    /// <summary>On the CPU, with one thread.</summary>
    internal void InOneLoop(double rate)
    {
        var decay = _plan.WeightDecay;
        new AdamLoop(
            (float)(_decoupled ? 1 - rate * decay : 1), (float)(_decoupled ? 0 : decay), (float)_plan.Beta1,
            (float)(1 - _plan.Beta1), (float)_plan.Beta2, (float)(1 - _plan.Beta2),
            (float)Math.Sqrt(1 - Math.Pow(_plan.Beta2, Steps)), (float)_plan.Epsilon,
            (float)(-rate / (1 - Math.Pow(_plan.Beta1, Steps)))).Step(
                CpuFloats.Of(Parameters.Values), CpuFloats.Of(Parameters.Gradients), CpuFloats.Of(_mean),
                CpuFloats.Of(_square));
    }

    /// <summary>On other devices, and with several threads, among which libtorch shares its passes out.</summary>
    internal void InPasses(double rate)
    {
        var (values, gradient) = (Parameters.Values, Parameters.Gradients);
        if (_plan.WeightDecay != 0 && _decoupled)
            values.mul_((1 - rate * _plan.WeightDecay).Held());
        else if (_plan.WeightDecay != 0)
            gradient.add_(values, _plan.WeightDecay.Held());

        _mean.mul_(_plan.Beta1.Held()).add_(gradient, (1 - _plan.Beta1).Held());
        _square.mul_(_plan.Beta2.Held()).addcmul_(gradient, gradient, (1 - _plan.Beta2).Held());
        var meanCorrection = 1 - Math.Pow(_plan.Beta1, Steps);
        var squareCorrection = 1 - Math.Pow(_plan.Beta2, Steps);
        var denominator = _square.sqrt().div_(Math.Sqrt(squareCorrection).Held()).Plus_(_plan.Epsilon);
        values.addcdiv_(_mean, denominator, (-rate / meanCorrection).Held());
    }
}
