namespace KdCluster.Distillation.Data.Boxes;

/// <summary>A box as its file has it, in pixels of the picture or in shares of its sides.</summary>
/// <param name="Number">Of the annotation, object or line that says it.</param>
internal readonly record struct WrittenBox(
    double Left, double Top, double Right, double Bottom, int Class, bool Ignored, long Number);
