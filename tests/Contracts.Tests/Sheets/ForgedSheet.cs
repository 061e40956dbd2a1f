using KdCluster.Contracts.Sheets;

namespace KdCluster.Contracts.Tests;

internal static class ForgedSheet
{
    /// <summary>Makes the checksums right of a sheet that was changed in a chunk.</summary>
    public static void Seal(byte[] sheet, int chunk)
    {
        var layout = SheetHead.Read(sheet, out _)?.Layout
            ?? throw new ArgumentException("its head cannot be read", nameof(sheet));
        var (offset, length) = layout.Chunk(chunk);
        BitConverter.TryWriteBytes(
            sheet.AsSpan(SheetLayout.HeaderBytes + (chunk * 4)), Crc32C.Compute(sheet.AsSpan((int)offset, length)));
        sheet.AsSpan(124, 4).Clear();
        BitConverter.TryWriteBytes(
            sheet.AsSpan(124),
            Crc32C.Append(Crc32C.Compute(sheet.AsSpan(0, 124)), sheet.AsSpan(128, layout.HeadBytes - 128)));
    }
}
