using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>What a method sees of one batch. The tensors live as long as the batch.</summary>
public sealed record MethodBatch
{
    /// <summary>[B, channels, H, W]: the view that the student saw.</summary>
    public required Tensor Images { get; init; }

    /// <summary>
    /// Rows of the samples in the sample set, [B], int64: the key of everything that is kept by sample.
    /// </summary>
    public required Tensor Positions { get; init; }

    /// <summary>
    /// [B, C], float64; gradients flow through it into the student. Of a task with maps a row is a place of a sample's
    /// map, of all samples one after the other; places of which no class is known are left out.
    /// </summary>
    public required Tensor StudentLogits { get; init; }

    /// <summary>Of the same rows, [B], int64.</summary>
    public required Tensor Labels { get; init; }

    /// <summary>Labels of the mixup partners, [B], int64; null when the view does not mix.</summary>
    public Tensor? PartnerLabels { get; init; }

    /// <summary>Share of the sample itself in the mixed image, [B]; null when the view does not mix.</summary>
    public Tensor? Lambda { get; init; }

    /// <summary>
    /// The logits of each source for these rows and this view, [B, C] each, or the rows of its sheet where the task has
    /// a <see cref="SourceLoss"/>; empty when there is none (yet).
    /// </summary>
    public required IReadOnlyList<Tensor> Sources { get; init; }

    /// <summary>
    /// The task's loss of its own targets by the label smoothing, a scalar; null: cross-entropy of
    /// <see cref="StudentLogits"/> with the labels.
    /// </summary>
    public Func<double, Tensor>? TargetLoss { get; init; }

    /// <summary>The logits of a task with maps, none left out; null: the task has none.</summary>
    public LogitMaps? Maps { get; init; }

    /// <summary>
    /// The task's own distance of the student to a source at a temperature, a scalar; null: T^2 KL of the softmax of
    /// its logits to that of <see cref="StudentLogits"/>.
    /// </summary>
    public Func<Tensor, double, Tensor>? SourceLoss { get; init; }

    /// <summary>Factor of the distillation term, in [0, 1]: 0 while the burn-in lasts, then the ramp.</summary>
    public required double WeightScale { get; init; }

    /// <summary>
    /// The student's feature maps that <see cref="IDistillationMethod.StudentFeatures"/> asks for, by layer.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> StudentFeatures { get; init; } = new Dictionary<string, Tensor>();

    /// <summary>The same of the teacher, without gradients, when the method needs features or weights.</summary>
    public IReadOnlyDictionary<string, Tensor> TeacherFeatures { get; init; } = new Dictionary<string, Tensor>();
}
