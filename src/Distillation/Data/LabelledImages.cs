namespace KdCluster.Distillation.Data;

/// <summary>Images as bytes with their labels. The index of an image is its sample id.</summary>
/// <param name="Pixels">Count x H x W x C bytes: channels last, as the nets read them.</param>
/// <param name="Labels">Count labels, each in 0..classes-1; zeros where samples have no class.</param>
public sealed record LabelledImages(ImageShape Shape, PixelBytes Pixels, int[] Labels)
{
    public int Count => Labels.Length;

    /// <summary>Count x H x W bytes, a class of each pixel, 255 where nothing is known; null: there are none.</summary>
    public PixelBytes? Masks { get; init; }

    /// <summary>Whether the set knows the class of every pixel of its masks.</summary>
    public bool MasksAreWhole { get; init; }

    /// <summary>What is to be found in each image; null: nobody says.</summary>
    public BoxLists? Boxes { get; init; }

    /// <returns>H x W x C bytes of a sample.</returns>
    public ReadOnlySpan<byte> Row(int id) => Pixels.Slice((long)id * Shape.Size, Shape.Size);

    /// <summary>The same into a buffer of that size, for rows in any order.</summary>
    public void CopyRow(int id, Span<byte> into) => Pixels.CopyTo((long)id * Shape.Size, into[..Shape.Size]);
}
