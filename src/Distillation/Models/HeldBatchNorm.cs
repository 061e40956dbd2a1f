using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Batch norm over the channels of maps or vectors, with PyTorch's names, defaults and values. TorchSharp's own counts
/// its batches with a number that may be freed while it is read (<see cref="HeldScalars"/>): a training step in many
/// thousands failed.
/// </summary>
public sealed class HeldBatchNorm(long channels, Device? device = null)
    : TorchSharp.Modules.BatchNorm(
        channels, Epsilon, Momentum, affine: true, track_running_stats: true, device, dtype: null,
        nameof(HeldBatchNorm))
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.Plus_(1L);
        return nn.functional.batch_norm(
            input, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }

    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.dim() is not (2 or 4))
            throw new ArgumentException(
                $"Batch norm takes vectors B x C or maps B x C x H x W, not {input.dim()} dimensions.", nameof(input));
    }
}
