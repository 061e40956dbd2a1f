using KdCluster.Distillation.Views;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>What a method may prepare an epoch from.</summary>
/// <param name="Epoch">Of the stage, from 0.</param>
/// <param name="Sources">Of each sheet its rows at these positions, [M, C]: it may be too large for memory.</param>
/// <param name="Labels">Of the whole sample set, [N], int64.</param>
public sealed record MethodEpoch(
    int Epoch, IReadOnlyList<Func<Tensor, Tensor>> Sources, Tensor Labels)
{
    /// <summary>The student's logits of these positions in this epoch's view, in evaluation mode, [M, C].</summary>
    public required Func<Tensor, Tensor> Predict { get; init; }

    /// <summary>The samples at these positions in this epoch's view.</summary>
    public required Func<Tensor, ViewBatch> View { get; init; }

    /// <summary>The samples at these positions without augmentation.</summary>
    public required Func<Tensor, Tensor> Plain { get; init; }
}
