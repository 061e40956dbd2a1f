using static TorchSharp.torch;

namespace KdCluster.Distillation.Views;

/// <summary>
/// Samples as a view shows them. Its tensors belong to the dispose scope that was open when it was made.
/// </summary>
/// <param name="Images">B x C x H x W, float32, normalised, channels-last strides.</param>
/// <param name="Labels">The targets: of classes B 64-bit integers, of masks B x H x W.</param>
/// <param name="Positions">B 64-bit integers: rows of the samples in their sample set, and so in a sheet.</param>
/// <param name="PartnerLabels">With mixup, the label of each sample's partner; B 64-bit integers.</param>
/// <param name="Lambda">With mixup, the share of the sample itself, 1 - lambda being its partner's; B floats.</param>
public sealed record ViewBatch(
    Tensor Images, Tensor Labels, Tensor Positions, Tensor? PartnerLabels = null, Tensor? Lambda = null)
{
    /// <summary>Whether every target is known; else it may be, and only the device can tell.</summary>
    public bool AreKnown { get; init; }
}
