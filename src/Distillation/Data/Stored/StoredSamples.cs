using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KdCluster.Distillation.Data.Stored;

/// <summary>
/// Pictures with masks and boxes in a file that is mapped. The file has: the pixels of all pictures, training first;
/// their masks; for each picture the number of boxes up to it; the boxes; the facts as JSON; the length of that JSON
/// (64-bit); a mark. Numbers are little-endian. It is written whole or not at all.
/// </summary>
internal sealed record StoredSamples(StoredSampleFacts Facts, LabelledImages Training, LabelledImages Test)
{
    private const int TailLength = 8 + 12;

    private static ReadOnlySpan<byte> Mark => "kd-samples1\n"u8;

    /// <returns>Null when there is no such file, or it is not whole.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static StoredSamples? Open(string path)
    {
        if (!File.Exists(path))
            return null;
        const FileShare others = FileShare.Read | FileShare.Delete;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, others, 4096, FileOptions.RandomAccess);
        try
        {
            if (ReadFacts(file) is not { } facts)
            {
                file.Dispose();
                return null;
            }

            var (ends, boxes) = (new int[facts.Count], new StoredBox[facts.Boxes]);
            file.Position = facts.PixelBytes + facts.MaskBytes;
            file.ReadExactly(MemoryMarshal.AsBytes(ends.AsSpan()));
            file.ReadExactly(MemoryMarshal.AsBytes(boxes.AsSpan()));
            // The mapping owns the file from here on.
            var map = new MappedFile(file, writable: false);
            return new StoredSamples(facts, Part(0, facts.Training), Part(facts.Training, facts.Test));

            LabelledImages Part(int first, int count)
            {
                var (size, area) = (facts.Shape.Size, facts.Height * facts.Width);
                var before = first == 0 ? 0 : ends[first - 1];
                return new LabelledImages(
                    facts.Shape, new MappedPixels(map, (long)first * size, (long)count * size), new int[count])
                {
                    Masks = new MappedPixels(map, facts.PixelBytes + ((long)first * area), (long)count * area),
                    Boxes = new BoxLists(
                        [.. ends.Skip(first).Take(count).Select(end => end - before)],
                        [.. boxes.Skip(before).Select(box => box.ToBox())]),
                };
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Puts boxes and facts behind the pixels and masks, which the file has already.</summary>
    public static void Finish(FileStream file, StoredSampleFacts facts, IReadOnlyList<IReadOnlyList<Box>> boxes)
    {
        file.SetLength(facts.PixelBytes + facts.MaskBytes);
        file.Position = file.Length;
        var ends = new int[boxes.Count];
        for (var i = 0; i < ends.Length; i++)
            ends[i] = boxes[i].Count + (i == 0 ? 0 : ends[i - 1]);
        file.Write(MemoryMarshal.AsBytes(ends.AsSpan()));
        file.Write(MemoryMarshal.AsBytes(boxes.SelectMany(one => one).Select(StoredBox.Of).ToArray().AsSpan()));
        var json = JsonSerializer.SerializeToUtf8Bytes(facts);
        file.Write(json);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(Mark);
        file.Flush(flushToDisk: true);
    }

    private static StoredSampleFacts? ReadFacts(FileStream file)
    {
        if (file.Length < TailLength)
            return null;
        var tail = new byte[TailLength];
        file.Position = file.Length - TailLength;
        file.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (!tail.AsSpan(8).SequenceEqual(Mark) || length < 2 || length > file.Length - TailLength)
            return null;
        var json = new byte[length];
        file.Position = file.Length - TailLength - length;
        file.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize<StoredSampleFacts>(json) is { } facts
                && facts.PixelBytes + facts.MaskBytes + (4L * facts.Count) + ((long)StoredBox.Bytes * facts.Boxes)
                    + length + TailLength == file.Length
                ? facts
                : null;
        }
        catch (JsonException)
        {
            return null;
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
