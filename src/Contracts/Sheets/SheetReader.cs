namespace KdCluster.Contracts.Sheets;

/// <summary>Reads <paramref name="length"/> bytes of an encoded sheet from an offset on.</summary>
public delegate ReadOnlySpan<byte> SheetBytes(long offset, int length);

/// <summary>Checks and decodes encoded sheets.</summary>
public static class SheetReader
{
    /// <summary>
    /// Checks a whole sheet against its manifest and decodes it. Null with the error when anything does not match.
    /// </summary>
    /// <returns>Rows x classes, row-major.</returns>
    public static float[]? Read(ReadOnlySpan<byte> sheet, SheetManifest manifest, out SheetError? error)
    {
        if (SheetHead.Read(sheet, manifest, out error) is not { } head)
            return null;
        error = SheetError.Differs(SheetFault.Length, "the length in bytes", sheet.Length, head.Layout.TotalBytes);
        for (var chunk = 0; error is null && chunk < head.Layout.Chunks; chunk++)
            error = head.CheckChunk(chunk, Chunk(sheet, head.Layout, chunk));
        if (error is not null)
            return null;

        var logits = new float[head.Description.Elements];
        SheetCodec.Decode(sheet[head.Layout.HeadBytes..], head.Description.Precision, logits);
        return logits;
    }

    /// <summary>
    /// Decodes a sheet that was checked as it came, from wherever its bytes lie.
    /// </summary>
    /// <param name="destination">Rows x classes, row-major.</param>
    public static void Decode(SheetHead head, SheetBytes sheet, Span<float> destination)
    {
        var (precision, at) = (head.Description.Precision, 0);
        for (var chunk = 0; chunk < head.Layout.Chunks; chunk++)
        {
            var (offset, length) = head.Layout.Chunk(chunk);
            var count = length / SheetCodec.ElementBytes(precision);
            SheetCodec.Decode(sheet(offset, length), precision, destination.Slice(at, count));
            at += count;
        }
    }

    /// <summary>
    /// Decodes some of its rows, numbered from the sheet's own first row, as a shard of topology `mean` needs them.
    /// </summary>
    public static void DecodeRows(SheetHead head, SheetBytes sheet, int firstRow, int rows, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstRow + rows, head.Description.Rows);
        var (precision, classes) = (head.Description.Precision, head.Description.Classes);
        var rowBytes = classes * SheetCodec.ElementBytes(precision);
        var step = Math.Max(1, SheetLayout.ChunkBytes / rowBytes);
        for (var row = 0; row < rows; row += step)
        {
            var count = Math.Min(step, rows - row);
            var bytes = sheet(head.Layout.HeadBytes + ((long)(firstRow + row) * rowBytes), count * rowBytes);
            SheetCodec.Decode(bytes, precision, destination.Slice(row * classes, count * classes));
        }
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> sheet, SheetLayout layout, int chunk)
    {
        var (offset, length) = layout.Chunk(chunk);
        return sheet.Slice((int)offset, length);
    }
}
