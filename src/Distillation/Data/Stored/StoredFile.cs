using System.Buffers.Binary;
using System.Text.Json;

namespace KdCluster.Distillation.Data.Stored;

/// <summary>
/// A file of samples that is mapped. It has: the bytes of the samples; lists; the facts as JSON; the length of that
/// JSON (64-bit); a mark. Numbers are little-endian. It is written whole or not at all.
/// </summary>
internal static class StoredFile
{
    private const int TailLength = 8 + 12;

    /// <param name="read">Gets the file at its lists. The mapping that it makes owns the file.</param>
    /// <returns>Null when there is no such file, or it is not whole.</returns>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
    public static T? Open<TFacts, T>(string path, Func<FileStream, TFacts, T> read)
        where TFacts : class, IStoredFacts
        where T : class
    {
        if (!File.Exists(path))
            return null;
        const FileShare others = FileShare.Read | FileShare.Delete;
        // Random: a read of some samples brings those alone. It says nothing of the mapping.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, others, 4096, FileOptions.RandomAccess);
        try
        {
            if (ReadFacts<TFacts>(file) is { } facts)
            {
                file.Position = facts.Mapped;
                return read(file, facts);
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        file.Dispose();
        return null;
    }

    /// <param name="path">A new file.</param>
    /// <param name="room">Bytes for samples; those beyond what the facts say are given back.</param>
    /// <param name="fill">Puts the samples into their place.</param>
    /// <param name="list">Writes the lists.</param>
    /// <exception cref="IOException">It cannot be written, or the disk is full.</exception>
    public static void Write<TFacts>(
        string path, long room, Func<MappedFile, TFacts> fill, Action<FileStream, TFacts> list)
        where TFacts : class, IStoredFacts
    {
        // The room is taken before anything is written: a mapped file on a full disk ends the process.
        using var file = new FileStream(
            path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, PreallocationSize = room,
            });
        file.SetLength(room);
        TFacts facts;
        using (var map = new MappedFile(file, writable: true))
            facts = fill(map);
        file.SetLength(facts.Mapped);
        file.Position = facts.Mapped;
        list(file, facts);
        var json = JsonSerializer.SerializeToUtf8Bytes(facts);
        file.Write(json);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        file.Write(length);
        file.Write(TFacts.Mark);
        file.Flush(flushToDisk: true);
    }

    private static TFacts? ReadFacts<TFacts>(FileStream file)
        where TFacts : class, IStoredFacts
    {
        if (file.Length < TailLength)
            return null;
        var tail = new byte[TailLength];
        file.Position = file.Length - TailLength;
        file.ReadExactly(tail);
        var length = BinaryPrimitives.ReadInt64LittleEndian(tail);
        if (!tail.AsSpan(8).SequenceEqual(TFacts.Mark) || length < 2 || length > file.Length - TailLength)
            return null;
        var json = new byte[length];
        file.Position = file.Length - TailLength - length;
        file.ReadExactly(json);
        try
        {
            return JsonSerializer.Deserialize<TFacts>(json) is { } facts
                && facts.Mapped + facts.Listed + length + TailLength == file.Length
                ? facts
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
