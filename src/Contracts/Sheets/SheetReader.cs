namespace KdCluster.Contracts.Sheets;

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
        new RowDecoder(head.Description.Form).Decode(0, sheet[head.Layout.HeadBytes..], logits);
        return logits;
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> sheet, SheetLayout layout, int chunk)
    {
        var (offset, length) = layout.Chunk(chunk);
        return sheet.Slice((int)offset, length);
    }
}
