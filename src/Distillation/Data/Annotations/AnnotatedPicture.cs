using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Annotations;

/// <typeparam name="T">What is said of a thing: its box, or its region.</typeparam>
/// <param name="Source">Name of the file that says the things; null: there is none, and nothing is to be found.</param>
/// <param name="Size">That the annotations give the picture; null: they give none.</param>
/// <param name="Things">In the order of the file.</param>
internal sealed record AnnotatedPicture<T>(
    PictureFile Picture, string? Source, (int Width, int Height)? Size, IReadOnlyList<T> Things)
{
    /// <param name="size">The picture's own.</param>
    /// <returns>The end of "FILE ..."; null: the annotations give no other size.</returns>
    public string? WrongSize((int Width, int Height) size) => Size is { } said && said != size
        ? $"says that {Picture.Name} has {said.Width} x {said.Height} pixels, and it has {size.Width} x {size.Height}"
        : null;
}

/// <summary>What is said of the pictures of `train` or of `test`.</summary>
/// <param name="Pictures">By their paths, byte by byte: their order is that of the samples.</param>
/// <param name="Others">Files that are passed over.</param>
/// <param name="Unnamed">Pictures that the annotations do not name, and that are left out.</param>
internal sealed record AnnotatedPart<T>(
    IReadOnlyList<AnnotatedPicture<T>> Pictures, IReadOnlyList<string> Others, int Unnamed)
{
    public static AnnotatedPart<T> None { get; } = new([], [], 0);
}

/// <summary>A whole set, before any picture is opened.</summary>
internal sealed record AnnotatedSet<T>(IReadOnlyList<string> Classes, AnnotatedPart<T> Training, AnnotatedPart<T> Test)
{
    public IReadOnlyList<string> Others => [.. Training.Others, .. Test.Others];

    /// <returns>The pictures of both parts, training first.</returns>
    public IReadOnlyList<AnnotatedPicture<T>> Pictures() => [.. Training.Pictures, .. Test.Pictures];

    /// <summary>What a person should know of pictures that are left out.</summary>
    /// <param name="beside">The file that does not name them.</param>
    public IEnumerable<string> LeftOut(string root, string beside)
    {
        if (Training.Unnamed + Test.Unnamed is > 0 and var unnamed)
            yield return $"{root}: left out {FileLists.Counted(unnamed, "picture")} that {beside} does not name";
    }
}
