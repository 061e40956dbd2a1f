namespace KdCluster.Contracts.Sheets;

/// <summary>Checks the bytes of rows with scales.</summary>
internal static class ScaledRows
{
    /// <param name="from">Where the bytes lie in the payload.</param>
    /// <returns>Null: every scale and every value is one that a writer writes.</returns>
    public static SheetError? Check(SheetDescription sheet, long from, ReadOnlySpan<byte> bytes)
    {
        var form = sheet.Form;
        while (!bytes.IsEmpty)
        {
            var (row, within) = Math.DivRem(from, form.RowBytes);
            var isScale = within < form.ScaleBytes;
            var length = (int)Math.Min(bytes.Length, (isScale ? form.ScaleBytes : form.RowBytes) - within);
            var bad = isScale ? ByteCodec.FirstBadScale(bytes[..length]) : ByteCodec.FirstBadValue(bytes[..length]);
            if (bad >= 0)
                return new(
                    SheetFault.Scale,
                    isScale
                        ? $"scale {(within / sizeof(float)) + bad} of row {sheet.FirstRow + row} is no number from 0 "
                            + $"to {ByteCodec.LargestScale:G4}"
                        : $"value {within - form.ScaleBytes + bad} of row {sheet.FirstRow + row} is -128, which is "
                            + "not in use");
            bytes = bytes[length..];
            from += length;
        }

        return null;
    }
}
