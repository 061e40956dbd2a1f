using System.Runtime.InteropServices;
using KdCluster.Distillation.Data.Stored;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Decoded pictures in a file that is mapped (<see cref="StoredFile"/>): the pixels of all pictures, training first,
/// then their labels (32-bit).
/// </summary>
internal sealed record StoredPictures(StoredFacts Facts, LabelledImages Training, LabelledImages Test)
{
    /// <returns>Null when there is no such file, or it is not whole.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static StoredPictures? Open(string path) => StoredFile.Open<StoredFacts, StoredPictures>(path, Read);

    private static StoredPictures Read(FileStream file, StoredFacts facts)
    {
        var labels = new int[facts.Training + facts.Test];
        file.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
        var map = new MappedFile(file, writable: false);
        var training = (long)facts.Training * facts.Shape.Size;
        return new StoredPictures(
            facts,
            new LabelledImages(facts.Shape, new MappedPixels(map, 0, training), labels[..facts.Training]),
            new LabelledImages(
                facts.Shape, new MappedPixels(map, training, facts.PixelBytes - training), labels[facts.Training..]));
    }
}
