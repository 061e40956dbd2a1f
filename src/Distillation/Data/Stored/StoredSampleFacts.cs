namespace KdCluster.Distillation.Data.Stored;

/// <summary>What a file of pictures with masks or boxes says of itself.</summary>
/// <param name="Training">Samples, first in the file.</param>
/// <param name="Test">Those after them.</param>
/// <param name="Fingerprint">Of all pixels, masks and boxes.</param>
/// <param name="Mean">Of the training pictures, a channel; in units of 0..1, as the deviation.</param>
/// <param name="MaskCounts">Pictures with pixels of each value of a mask.</param>
/// <param name="Boxes">Of all pictures.</param>
internal sealed record StoredSampleFacts(
    int Channels, int Height, int Width, int Training, int Test, string Fingerprint, IReadOnlyList<float> Mean,
    IReadOnlyList<float> Deviation, PartCounts MaskCounts, int Boxes) : IStoredFacts
{
    public static ReadOnlySpan<byte> Mark => "kd-samples1\n"u8;

    /// <summary>Whether a mask of each sample follows the pixels.</summary>
    public bool HasMasks { get; init; } = true;

    public ImageShape Shape => new(Channels, Height, Width);

    public int Count => Training + Test;

    public long PixelBytes => (long)Count * Shape.Size;

    public long MaskBytes => HasMasks ? (long)Count * Height * Width : 0;

    long IStoredFacts.Mapped => PixelBytes + MaskBytes;

    long IStoredFacts.Listed => ((long)sizeof(int) * Count) + ((long)StoredBox.Bytes * Boxes);
}

/// <summary>Pictures by class, of each part of a set.</summary>
internal sealed record PartCounts(IReadOnlyList<int> Training, IReadOnlyList<int> Test)
{
    /// <param name="names">Of the classes; a class beyond the counts has none.</param>
    public IReadOnlyList<ClassCount> Of(IReadOnlyList<string> names) =>
        [.. names.Select((name, at) => new ClassCount(name, At(Training, at), At(Test, at)))];

    private static int At(IReadOnlyList<int> counts, int at) => at < counts.Count ? counts[at] : 0;
}
