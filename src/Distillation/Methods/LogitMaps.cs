using static TorchSharp.torch;

namespace KdCluster.Distillation.Methods;

/// <summary>The logits of a batch as maps, with every place where it lies.</summary>
/// <param name="Student">[B, C, H, W]; gradients flow.</param>
/// <param name="Sources">Of each source, [B, C, H, W].</param>
/// <param name="Known">[B, 1, H, W], bool: places whose class is known; null = all.</param>
public sealed record LogitMaps(Tensor Student, IReadOnlyList<Tensor> Sources, Tensor? Known);
