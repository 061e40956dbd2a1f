namespace KdCluster.Contracts.Sheets;

/// <summary>
/// Where the parts of a sheet lie (`docs/SHEETS.md`): a header of 128 bytes, a checksum for each chunk, zeros up to a
/// multiple of 64, the payload. It follows from rows and their form alone, so that a receiver knows every length before
/// it takes memory or reads a byte.
/// </summary>
public readonly record struct SheetLayout
{
    public const int HeaderBytes = 128;
    public const int ChunkBytes = 1 << 20;
    public const int Alignment = 64;

    /// <summary>Longest payload that is written or accepted.</summary>
    public const long MaxPayloadBytes = 16L << 30;

    private SheetLayout(long payloadBytes)
    {
        PayloadBytes = payloadBytes;
        Chunks = (int)((payloadBytes + ChunkBytes - 1) / ChunkBytes);
        HeadBytes = (HeaderBytes + (Chunks * sizeof(uint)) + Alignment - 1) / Alignment * Alignment;
    }

    /// <summary>Header, checksums and padding: also the offset of the payload.</summary>
    public int HeadBytes { get; }

    public long PayloadBytes { get; }

    public int Chunks { get; }

    public long TotalBytes => HeadBytes + PayloadBytes;

    /// <summary>Null, with the reason, for sizes that no sheet has.</summary>
    public static SheetLayout? Of(SheetDescription sheet, out SheetError? error)
    {
        error = null;
        if (sheet.Rows < 1 || sheet.Classes < 1 || sheet.FirstRow < 0 || sheet.FirstRow > int.MaxValue - sheet.Rows)
            error = new(
                SheetFault.Shape,
                $"a sheet of {sheet.Rows} rows from row {sheet.FirstRow} and {sheet.Classes} classes cannot be");
        else if (!sheet.Form.IsPossible)
            error = new(
                SheetFault.Shape,
                $"rows of {sheet.Classes} values with {sheet.Channels} scales in {sheet.Precision} cannot be");
        else if (sheet.Rows > MaxPayloadBytes / sheet.Form.RowBytes)
            error = new(
                SheetFault.Shape,
                $"a sheet of {sheet.Rows} x {sheet.Classes} is longer than the {MaxPayloadBytes} bytes "
                    + $"that a sheet may have");
        return error is null ? new(sheet.Rows * sheet.Form.RowBytes) : null;
    }

    /// <summary>
    /// Offset in the sheet and length of a chunk. All are <see cref="ChunkBytes"/> long but the last.
    /// </summary>
    public (long Offset, int Length) Chunk(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Chunks);
        var from = (long)index * ChunkBytes;
        return (HeadBytes + from, (int)Math.Min(ChunkBytes, PayloadBytes - from));
    }
}
