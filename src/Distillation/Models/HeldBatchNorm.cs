using static TorchSharp.torch;

namespace KdCluster.Distillation.Models;

/// <summary>
/// Batch norm over the channels of maps or vectors, with PyTorch's names, defaults and values. TorchSharp's own counts
/// its batches with a number that may be freed while it is read (<see cref="HeldScalars"/>): a training step in many
/// thousands failed.
/// </summary>
public sealed class HeldBatchNorm(long channels, Device? device = null, NormConstants? constants = null)
    : TorchSharp.Modules.BatchNorm(
        channels, (constants ?? NormConstants.Default).Epsilon, (constants ?? NormConstants.Default).Momentum,
        affine: true, track_running_stats: true, device, dtype: null, nameof(HeldBatchNorm))
{
    private readonly NormConstants _constants = constants ?? NormConstants.Default;

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training)
            num_batches_tracked!.Plus_(1L);
        return nn.functional.batch_norm(
            input, running_mean, running_var, weight, bias, training, _constants.Momentum,
            _constants.Epsilon);
    }

    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.dim() is not (2 or 4))
            throw new ArgumentException(
                $"Batch norm takes vectors B x C or maps B x C x H x W, not {input.dim()} dimensions.", nameof(input));
        if (training && input.numel() == input.shape[1])
            throw new ArgumentException(
                "Batch norm sees one value of each channel here, which has no variance: train on batches of at least 2 "
                    + "samples.", nameof(input));
    }
}

/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">The share of a batch's own statistics in the running ones after it.</param>
public sealed record NormConstants(double Epsilon, double Momentum)
{
    /// <summary>PyTorch's.</summary>
    public static readonly NormConstants Default = new(1e-5, 0.1);
}
