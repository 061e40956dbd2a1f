using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Decoded pictures in a file that is mapped. The file has: the pixels of all pictures, training first; their labels
/// (32-bit, little endian); the facts as JSON; the length of that JSON (64-bit); a mark. It is written whole or not at
/// all.
/// </summary>
internal sealed record StoredPictures(StoredFacts Facts, LabelledImages Training, LabelledImages Test)
{
    private const int TailLength = 8 + 12;

    private static ReadOnlySpan<byte> Mark => "kd-pictures1"u8;

    /// <returns>Null when there is no such file, or it is not whole.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static StoredPictures? Open(string path)
    {
        if (!File.Exists(path))
            return null;
        const FileShare others = FileShare.Read | FileShare.Delete;
        // Random: a read of some pictures brings those alone. It says nothing of the mapping.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, others, 4096, FileOptions.RandomAccess);
        try
        {
            if (ReadFacts(file) is not { } facts)
            {
                file.Dispose();
                return null;
            }

            var labels = new int[facts.Training + facts.Test];
            file.Position = facts.PixelBytes;
            file.ReadExactly(MemoryMarshal.AsBytes(labels.AsSpan()));
            // The mapping owns the file from here on.
            var map = new MappedFile(file, writable: false);
            var training = (long)facts.Training * facts.Shape.Size;
            return new StoredPictures(
                facts,
                new LabelledImages(facts.Shape, new MappedPixels(map, 0, training), labels[..facts.Training]),
                new LabelledImages(
                    facts.Shape, new MappedPixels(map, training, facts.PixelBytes - training),
                    labels[facts.Training..]));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Puts labels and facts behind the pixels, which the file has already.</summary>
    public static void Finish(FileStream file, StoredFacts facts, ReadOnlySpan<int> labels)
    {
        file.SetLength(facts.PixelBytes);
        file.Position = facts.PixelBytes;
        file.Write(MemoryMarshal.AsBytes(labels));
        var json = JsonSerializer.SerializeToUtf8Bytes(facts);
        file.Write(json);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(Mark);
        file.Flush(flushToDisk: true);
    }

    private static StoredFacts? ReadFacts(FileStream file)
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
            return JsonSerializer.Deserialize<StoredFacts>(json) is { } facts
                && facts.PixelBytes + 4L * (facts.Training + facts.Test) + length + TailLength == file.Length
                ? facts
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
