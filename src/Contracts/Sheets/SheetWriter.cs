using System.Buffers;
using System.Runtime.InteropServices;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// Encodes sheets chunk by chunk. fp32 in memory is written from where it lies; the other types, and what lies in a
/// file, pass through one chunk of memory.
/// </summary>
public static class SheetWriter
{
    /// <summary>Length of the encoded sheet.</summary>
    /// <exception cref="ArgumentException">No sheet can have this shape.</exception>
    public static long BytesOf(SheetDescription sheet) => Layout(sheet).TotalBytes;

    /// <summary>
    /// Writes at the stream's position, leaves it behind the sheet, and returns the hash (hex) that the manifest must
    /// name.
    /// </summary>
    /// <param name="stream">Seekable: the checksums at its front are known last.</param>
    /// <param name="logits">Rows x classes, row-major.</param>
    /// <exception cref="ArgumentException">The logits do not have the shape that is described.</exception>
    /// <exception cref="SheetException">A logit is NaN or infinite; what was written must be thrown away.</exception>
    public static string Write(Stream stream, SheetDescription sheet, ReadOnlySpan<float> logits) =>
        Write(stream, sheet, logits.Length, logits, null);

    /// <summary>The same, of logits that need not be in memory.</summary>
    public static string WriteFrom(Stream stream, SheetDescription sheet, SheetLogits logits) =>
        logits.InMemory is { } all
            ? Write(stream, sheet, all)
            : Write(stream, sheet, logits.Count, [], logits);

    /// <summary>The encoded sheet in memory, for tests and small sets.</summary>
    public static (byte[] Bytes, string Sha256) ToArray(SheetDescription sheet, ReadOnlySpan<float> logits)
    {
        var bytes = new byte[BytesOf(sheet)];
        using var stream = new MemoryStream(bytes);
        return (bytes, Write(stream, sheet, logits));
    }

    /// <param name="all">Where they are in memory.</param>
    /// <param name="elsewhere">Null: they are in memory.</param>
    private static string Write(
        Stream stream, SheetDescription sheet, long count, ReadOnlySpan<float> all, SheetLogits? elsewhere)
    {
        var layout = Layout(sheet);
        if (count != sheet.Elements)
            throw new ArgumentException(
                $"{count} logits do not fill {sheet.Rows} rows of {sheet.Classes} classes", nameof(sheet));

        var start = stream.Position;
        stream.Position = start + layout.HeadBytes;
        var checksums = new uint[layout.Chunks];
        var perChunk = SheetLayout.ChunkBytes / SheetCodec.ElementBytes(sheet.Precision);
        var buffer = sheet.Precision == SheetPrecision.Fp32 ? [] : ArrayPool<byte>.Shared.Rent(SheetLayout.ChunkBytes);
        var read = elsewhere is null ? [] : ArrayPool<float>.Shared.Rent(perChunk);
        try
        {
            for (var chunk = 0; chunk < layout.Chunks; chunk++)
            {
                var first = (long)chunk * perChunk;
                var length = (int)Math.Min(perChunk, count - first);
                elsewhere?.Read(first, read.AsSpan(0, length));
                var values = elsewhere is null ? all.Slice((int)first, length) : read.AsSpan(0, length);
                var bytes = Encode(values, sheet, first, buffer);
                checksums[chunk] = Crc32C.Compute(bytes);
                stream.Write(bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<float>.Shared.Return(read);
        }

        return WriteHead(stream, start, sheet, layout, checksums);
    }

    private static ReadOnlySpan<byte> Encode(
        ReadOnlySpan<float> values, SheetDescription sheet, long first, byte[] buffer)
    {
        if (Finite.FirstBad(values) is var bad and >= 0)
            throw new SheetException(SheetHead.NotFinite(sheet, first + bad));
        if (sheet.Precision == SheetPrecision.Fp32)
            return MemoryMarshal.AsBytes(values);
        var encoded = buffer.AsSpan(0, values.Length * sizeof(ushort));
        SheetCodec.Encode(values, sheet.Precision, encoded);
        return encoded;
    }

    private static string WriteHead(
        Stream stream, long start, SheetDescription sheet, SheetLayout layout, uint[] checksums)
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
