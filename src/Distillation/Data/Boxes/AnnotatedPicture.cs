using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Boxes;

/// <summary>A box as its file has it, in pixels of the picture or in shares of its sides.</summary>
/// <param name="Number">Of the annotation, object or line that says it.</param>
internal readonly record struct WrittenBox(
    double Left, double Top, double Right, double Bottom, int Class, bool Ignored, long Number);

/// <param name="Source">Name of the file that says the boxes; null: there is none, and nothing is to be found.</param>
/// <param name="Size">That the annotations give the picture; null: they give none.</param>
internal sealed record AnnotatedPicture(
    PictureFile Picture, string? Source, (int Width, int Height)? Size, IReadOnlyList<WrittenBox> Boxes);

/// <summary>What is said of the pictures of `train` or of `test`.</summary>
/// <param name="Pictures">By their paths, byte by byte: their order is that of the samples.</param>
/// <param name="Others">Files that are passed over.</param>
/// <param name="Unnamed">Pictures that the annotations do not name, and that are left out.</param>
internal sealed record AnnotatedPart(
    IReadOnlyList<AnnotatedPicture> Pictures, IReadOnlyList<string> Others, int Unnamed)
{
    public static AnnotatedPart None { get; } = new([], [], 0);
}

/// <summary>A whole set, before any picture is opened.</summary>
internal sealed record AnnotatedSet(IReadOnlyList<string> Classes, AnnotatedPart Training, AnnotatedPart Test);
