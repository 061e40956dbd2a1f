namespace KdCluster.Contracts;

/// <summary>
/// Where detectors answer: the places of maps of three strides, the finest first, of a map row by row. All detectors
/// have the same, so that every two of them can teach each other.
/// </summary>
public static class DetectionGrid
{
    /// <summary>What a place says beside a logit of each class: the logit of centre-ness, then how far the box reaches
    /// to the left, top, right and bottom, in strides.</summary>
    public const int ValuesBesideClasses = 5;

    public static IReadOnlyList<int> Strides { get; } = [8, 16, 32];

    /// <summary>Places of a map along a side of the picture.</summary>
    public static int Along(int pixels, int stride) => (pixels + stride - 1) / stride;

    /// <param name="sample">Channels, height, width.</param>
    public static int PlacesOf(Shape sample) =>
        Strides.Sum(stride => Along(sample.Sizes[1], stride) * Along(sample.Sizes[2], stride));
}
