using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>Labels alone: teachers, controls, and every peer during the burn-in.</summary>
public sealed class NoDistillation(double labelSmoothing) : IDistillationMethod
{
    public Tensor Loss(MethodBatch batch) => HardLoss.Of(batch, labelSmoothing);

    public void Dispose()
    {
    }
}
