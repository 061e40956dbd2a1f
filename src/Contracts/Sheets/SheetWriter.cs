using System.Buffers;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// Encodes sheets chunk by chunk. fp32 in memory is written from where it lies; the other types pass through one chunk
/// of memory, and what lies in a file through one more, or through one row where that is longer.
/// </summary>
public static class SheetWriter
{
    /// <summary>Length of the encoded sheet.</summary>
    /// <exception cref="ArgumentException">No sheet can have this shape.</exception>
    public static long BytesOf(SheetDescription sheet) => Layout(sheet).TotalBytes;

    /// <summary>Writes at the stream's position and leaves it behind the sheet.</summary>
    /// <param name="stream">Seekable: the checksums at its front are known last.</param>
    /// <param name="logits">Rows x classes, row-major.</param>
    /// <exception cref="ArgumentException">The logits do not have the shape that is described.</exception>
    /// <exception cref="SheetException">A logit is NaN or infinite; what was written must be thrown away.</exception>
    public static WrittenSheet Write(Stream stream, SheetDescription sheet, ReadOnlySpan<float> logits) =>
        Write(stream, sheet, logits.Length, logits, null);

    /// <summary>The same, of logits that need not be in memory.</summary>
    public static WrittenSheet WriteFrom(Stream stream, SheetDescription sheet, SheetLogits logits) =>
        logits.InMemory is { } all
            ? Write(stream, sheet, all)
            : Write(stream, sheet, logits.Count, [], logits);

    /// <summary>The encoded sheet in memory, for tests and small sets.</summary>
    public static (byte[] Bytes, string Sha256) ToArray(SheetDescription sheet, ReadOnlySpan<float> logits)
    {
        var bytes = new byte[BytesOf(sheet)];
        using var stream = new MemoryStream(bytes);
        return (bytes, Write(stream, sheet, logits).Sha256);
    }

    /// <param name="all">Where they are in memory.</param>
    /// <param name="elsewhere">Null: they are in memory.</param>
    private static WrittenSheet Write(
        Stream stream, SheetDescription sheet, long count, ReadOnlySpan<float> all, SheetLogits? elsewhere)
    {
        var layout = Layout(sheet);
        if (count != sheet.Elements)
            throw new ArgumentException(
                $"{count} logits do not fill {sheet.Rows} rows of {sheet.Classes} classes", nameof(sheet));

        var start = stream.Position;
        stream.Position = start + layout.HeadBytes;
        using var payload = new ChunkedPayload(stream, layout);
        var encoder = new RowEncoder(sheet.Form, payload);
        // Whole rows, and in fp32 whole chunks.
        var block = sheet.Form.HasScales
            ? (long)Math.Max(1, SheetLayout.ChunkBytes / sizeof(float) / sheet.Classes) * sheet.Classes
            : SheetLayout.ChunkBytes / sizeof(float);
        var read = elsewhere is null ? [] : ArrayPool<float>.Shared.Rent((int)Math.Min(block, count));
        try
        {
            for (var first = 0L; first < count; first += block)
            {
                var length = (int)Math.Min(block, count - first);
                elsewhere?.Read(first, read.AsSpan(0, length));
                var values = elsewhere is null ? all.Slice((int)first, length) : read.AsSpan(0, length);
                if (Finite.FirstBad(values) is var bad and >= 0)
                    throw new SheetException(SheetHead.NotFinite(sheet, first + bad));
                encoder.Encode(first, values);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(read);
        }

        return new(WriteHead(stream, start, sheet, layout, payload.Checksums), encoder.Rounding);
    }

    private static string WriteHead(
        Stream stream, long start, SheetDescription sheet, SheetLayout layout, ReadOnlySpan<uint> checksums)
    {
        var head = new byte[layout.HeadBytes];
        var hash = SheetHead.Write(sheet, layout, checksums, head);
        stream.Position = start;
        stream.Write(head);
        stream.Position = start + layout.TotalBytes;
        return hash;
    }

    private static SheetLayout Layout(SheetDescription sheet) =>
        SheetLayout.Of(sheet, out var error) ?? throw new ArgumentException(error!.Message, nameof(sheet));
}

/// <param name="Sha256">Hex: what the manifest must name.</param>
/// <param name="Rounding">Null: the precision costs nothing.</param>
public sealed record WrittenSheet(string Sha256, SheetRounding? Rounding);
