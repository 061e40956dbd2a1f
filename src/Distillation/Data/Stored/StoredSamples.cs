using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Data.Stored;

/// <summary>
/// Pictures with masks and boxes in a file that is mapped (<see cref="StoredFile"/>): the pixels of all pictures,
/// training first; their masks; for each picture the number of boxes up to it; the boxes.
/// </summary>
internal sealed record StoredSamples(StoredSampleFacts Facts, LabelledImages Training, LabelledImages Test)
{
    /// <returns>Null when there is no such file, or it is not whole.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static StoredSamples? Open(string path) => StoredFile.Open<StoredSampleFacts, StoredSamples>(path, Read);

    private static StoredSamples Read(FileStream file, StoredSampleFacts facts)
    {
        var (ends, boxes) = (new int[facts.Count], new StoredBox[facts.Boxes]);
        file.ReadExactly(MemoryMarshal.AsBytes(ends.AsSpan()));
        file.ReadExactly(MemoryMarshal.AsBytes(boxes.AsSpan()));
        var map = new MappedFile(file, writable: false);
        return new StoredSamples(
            facts, Part(0, facts.Training, facts.MaskCounts.Training),
            Part(facts.Training, facts.Test, facts.MaskCounts.Test));

        LabelledImages Part(int first, int count, IReadOnlyList<int> masks)
        {
            var (size, area) = (facts.Shape.Size, facts.Height * facts.Width);
            var before = first == 0 ? 0 : ends[first - 1];
            return new LabelledImages(
                facts.Shape, new MappedPixels(map, (long)first * size, (long)count * size), new int[count])
            {
                Masks = facts.HasMasks
                    ? new MappedPixels(map, facts.PixelBytes + ((long)first * area), (long)count * area)
                    : null,
                MasksAreWhole = facts.HasMasks && masks[MaskTargets.Ignored] == 0,
                Boxes = new BoxLists(
                    [.. ends.Skip(first).Take(count).Select(end => end - before)],
                    [.. boxes.Skip(before).Select(box => box.ToBox())]),
            };
        }
    }
}

/// <summary>A box as the file has it.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct StoredBox(float Left, float Top, float Right, float Bottom, int Class, int Ignored)
{
    public const int Bytes = 24;

    public static StoredBox Of(Box box) =>
        new(box.Left, box.Top, box.Right, box.Bottom, box.Class, box.Ignored ? 1 : 0);

    public Box ToBox() => new(Left, Top, Right, Bottom, Class, Ignored != 0);
}
