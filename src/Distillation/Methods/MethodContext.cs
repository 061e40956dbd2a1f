using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>What a method is made from, once for each peer and stage.</summary>
/// <param name="Peer">Its seed is what a method's own random numbers follow from.</param>
/// <param name="Epochs">Of the stage.</param>
/// <param name="Labels">Of the sample set, [N], int64: what is kept by sample has N rows.</param>
/// <param name="Labelled">Positions whose labels may be used, int64.</param>
/// <param name="HeldOut">Positions that are in the sheets but not trained on, int64; empty for most methods.</param>
/// <param name="Teacher">Frozen, in evaluation mode; null unless the method needs features or weights.</param>
public sealed record MethodContext(
    DistillPlan Plan, PeerPlan Peer, int Epochs, Tensor Labels, Tensor Labelled, Tensor HeldOut, int Classes,
    ImageModel Student, ImageModel? Teacher)
{
    public Device Device => Labels.device;

    /// <summary>A generator on the CPU whose stream is a function of the peer's seed and of what it is for.</summary>
    public Generator Generator(string purpose) => MethodSeed.Generator(Peer.Seed, purpose, 0, CPU);
}
