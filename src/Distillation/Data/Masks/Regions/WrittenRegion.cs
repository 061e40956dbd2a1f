namespace KdCluster.Distillation.Data.Masks.Regions;

/// <summary>A region as its file has it.</summary>
/// <param name="Class">Of the category, from 0: the background is none.</param>
/// <param name="Ignored">A crowd: nobody knows what each of its pixels shows.</param>
/// <param name="Number">Of the annotation.</param>
internal readonly record struct WrittenRegion(Region Place, int Class, bool Ignored, long Number);
