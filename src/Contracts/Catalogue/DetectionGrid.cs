namespace KdCluster.Contracts;

/// <summary>
/// Where a detector answers: the places of maps of some strides, the finest first, of a map row by row. Detectors of
/// one grid can teach each other.
/// </summary>
/// <param name="Strides">Pixels from place to place; of each map twice those of the map before it.</param>
/// <param name="Middle">Where in its square of a stride's side a place lies: 0.5 in the middle, 0 in the corner at the
///     top left.</param>
/// <param name="Reach">How far the boxes of a map reach from a place, in strides; those of the coarsest reach
///     farther.</param>
public sealed record DetectionGrid(IReadOnlyList<int> Strides, float Middle, float Reach)
{
    /// <summary>What a place says beside a logit of each class: the logit of centre-ness, then how far the box reaches
    /// to the left, top, right and bottom, in strides.</summary>
    public const int ValuesBesideClasses = 5;

    /// <summary>Of small scenes.</summary>
    public static readonly DetectionGrid Scenes = new([8, 16, 32], 0.5f, 3);

    /// <summary>As torchvision 0.14 has it.</summary>
    public static readonly DetectionGrid Photographs = new([8, 16, 32, 64, 128], 0, 8);

    /// <summary>Places of a map along a side of the picture.</summary>
    public static int Along(int pixels, int stride) => (pixels + stride - 1) / stride;

    /// <param name="sample">Channels, height, width.</param>
    public int PlacesOf(Shape sample) =>
        Strides.Sum(stride => Along(sample.Sizes[1], stride) * Along(sample.Sizes[2], stride));
}
