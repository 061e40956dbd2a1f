using KdCluster.Contracts;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>What a method may prepare an epoch from.</summary>
/// <param name="Epoch">Of the stage, from 0.</param>
/// <param name="View">Index of the view that the epoch trains on.</param>
/// <param name="Seed">Of the method's random numbers in this epoch; depends on peer, stage and epoch only.</param>
/// <param name="SourceNames">In the order of <see cref="MethodBatch.Sources"/>.</param>
/// <param name="Sources">Whole sheets, [N, C] each.</param>
/// <param name="Labels">Of the whole sample set, [N], int64.</param>
public sealed record MethodEpoch(
    int Epoch, int View, long Seed, IReadOnlyList<PeerId> SourceNames, IReadOnlyList<Tensor> Sources, Tensor Labels);
