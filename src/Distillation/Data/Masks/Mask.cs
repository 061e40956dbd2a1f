namespace KdCluster.Distillation.Data.Masks;

/// <summary>A class of each pixel of a picture.</summary>
/// <param name="Values">Height x Width bytes; <see cref="MaskTargets.Ignored"/> where nobody knows.</param>
internal sealed record Mask(int Width, int Height, byte[] Values);
