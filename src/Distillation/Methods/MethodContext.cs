using KdCluster.Contracts.Plan;
using KdCluster.Distillation.Models;
using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>What a method is made from, once for each peer and stage.</summary>
/// <param name="Seed">The peer's: a method's own random numbers follow from it.</param>
/// <param name="Samples">Of the sample set: what is kept by sample has this many rows.</param>
/// <param name="Teacher">Frozen, in evaluation mode; null unless the method needs features or weights.</param>
public sealed record MethodContext(
    DistillPlan Plan, long Seed, int Samples, int Classes, Device Device, ImageModel Student, ImageModel? Teacher);
