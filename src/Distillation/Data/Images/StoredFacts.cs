using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Images;

/// <summary>What a file of decoded pictures says of itself.</summary>
/// <param name="Training">Pictures that could be read, first in the file.</param>
/// <param name="Test">Those after them.</param>
/// <param name="StrayBytes">JPEG files with stray bytes between their segments.</param>
/// <param name="Fingerprint">Of all pixels and labels: part of the set's name, and so of every sheet's sample set.
///     Nodes whose folders differ do not learn from each other.</param>
/// <param name="Mean">Of the training pictures, a channel; in units of 0..1, as the deviation.</param>
internal sealed record StoredFacts(
    int Channels, int Height, int Width, int Training, int Test, IReadOnlyList<DamagedPicture> Damaged, int StrayBytes,
    string Fingerprint, IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation) : IStoredFacts
{
    public static ReadOnlySpan<byte> Mark => "kd-pictures1"u8;

    public ImageShape Shape => new(Channels, Height, Width);

    /// <summary>Bytes of all pictures.</summary>
    public long PixelBytes => (long)(Training + Test) * Shape.Size;

    long IStoredFacts.Mapped => PixelBytes;

    long IStoredFacts.Listed => (long)sizeof(int) * (Training + Test);
}
