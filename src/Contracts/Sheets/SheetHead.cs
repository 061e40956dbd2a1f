using System.Buffers.Binary;
using System.Security.Cryptography;
using KdCluster.Contracts.Plan;

namespace KdCluster.Contracts.Sheets;

/// <summary>
/// The head of a sheet: header and chunk checksums. Its SHA-256 is the sheet's identity, since it pins every chunk.
/// </summary>
public sealed class SheetHead
{
    private const ushort Version = 1;
    private const int ChecksumAt = 124;
    private static ReadOnlySpan<byte> Magic => "KDSHEET\n"u8;

    private readonly uint[] _checksums;

    private SheetHead(SheetDescription description, SheetLayout layout, uint[] checksums, string sha256) =>
        (Description, Layout, _checksums, Sha256) = (description, layout, checksums, sha256);

    public SheetDescription Description { get; }

    public SheetLayout Layout { get; }

    /// <summary>Of the head's bytes, hex: what <see cref="SheetManifest.Sha256"/> says.</summary>
    public string Sha256 { get; }

    /// <summary>Writes the head and returns its SHA-256 (hex).</summary>
    internal static string Write(
        SheetDescription sheet, SheetLayout layout, ReadOnlySpan<uint> checksums, Span<byte> head)
    {
        head.Clear();
        Magic.CopyTo(head);
        BinaryPrimitives.WriteUInt16LittleEndian(head[8..], Version);
        head[10] = (byte)(sheet.Precision + 1);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], layout.HeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], sheet.Rows);
        BinaryPrimitives.WriteInt32LittleEndian(head[20..], sheet.FirstRow);
        BinaryPrimitives.WriteInt32LittleEndian(head[24..], sheet.Classes);
        BinaryPrimitives.WriteInt32LittleEndian(head[28..], sheet.View);
        Convert.FromHexString(sheet.SampleSet).CopyTo(head[32..]);
        BinaryPrimitives.WriteInt64LittleEndian(head[64..], layout.PayloadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[72..], SheetLayout.ChunkBytes);
        BinaryPrimitives.WriteInt32LittleEndian(head[76..], layout.Chunks);
        BinaryPrimitives.WriteInt32LittleEndian(head[80..], sheet.Channels);
        for (var chunk = 0; chunk < layout.Chunks; chunk++)
            BinaryPrimitives.WriteUInt32LittleEndian(
                head[(SheetLayout.HeaderBytes + (chunk * sizeof(uint)))..], checksums[chunk]);
        BinaryPrimitives.WriteUInt32LittleEndian(head[ChecksumAt..], OwnChecksum(head));
        return Convert.ToHexStringLower(SHA256.HashData(head));
    }

    /// <summary>Reads the head of a file that should be a sheet, without a manifest.</summary>
    public static SheetHead? Read(ReadOnlySpan<byte> bytes, out SheetError? error)
    {
        error = ReadFixed(bytes, out var description);
        if (error is not null || SheetLayout.Of(description!, out error) is not { } layout)
            return null;
        error = bytes.Length < layout.HeadBytes
            ? new(
                SheetFault.Length, $"the sheet ends after {bytes.Length} bytes, within its head of {layout.HeadBytes}")
            : CheckSizes(bytes, layout);
        if (error is not null)
            return null;

        var head = bytes[..layout.HeadBytes];
        var checksums = new uint[layout.Chunks];
        for (var chunk = 0; chunk < checksums.Length; chunk++)
            checksums[chunk] =
                BinaryPrimitives.ReadUInt32LittleEndian(head[(SheetLayout.HeaderBytes + (chunk * sizeof(uint)))..]);
        return new(description!, layout, checksums, Convert.ToHexStringLower(SHA256.HashData(head)));
    }

    /// <summary>Reads the head of the sheet that a manifest announced, and checks that it is that one.</summary>
    public static SheetHead? Read(ReadOnlySpan<byte> bytes, SheetManifest manifest, out SheetError? error)
    {
        if (Read(bytes, out error) is not { } head)
            return null;
        var (found, expected) = (head.Description, SheetDescription.Of(manifest));
        error = SheetError.Differs(SheetFault.Precision, "the precision", found.Precision, expected.Precision)
            ?? SheetError.Differs(SheetFault.Shape, "the number of rows", found.Rows, expected.Rows)
            ?? SheetError.Differs(SheetFault.Shape, "the first row", found.FirstRow, expected.FirstRow)
            ?? SheetError.Differs(SheetFault.Shape, "the number of classes", found.Classes, expected.Classes)
            ?? SheetError.Differs(
                SheetFault.Shape, "the number of scales of a row", found.Channels, expected.Channels)
            ?? SheetError.Differs(SheetFault.View, "the view", found.View, expected.View)
            ?? SheetError.Differs(SheetFault.SampleSet, "the sample set", found.SampleSet, expected.SampleSet)
            ?? SheetError.Differs(SheetFault.Length, "the length in bytes", head.Layout.TotalBytes, manifest.Bytes)
            ?? SheetError.Differs(SheetFault.Hash, "the hash", head.Sha256, manifest.Sha256);
        return error is null ? head : null;
    }

    /// <summary>Whether a chunk's bytes are what was written and all its logits are ones that a sheet holds.</summary>
    public SheetError? CheckChunk(int chunk, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Layout.Chunk(chunk).Length)
            return new(
                SheetFault.Length, $"chunk {chunk} has {bytes.Length} bytes, expected {Layout.Chunk(chunk).Length}");
        if (Crc32C.Compute(bytes) != _checksums[chunk])
            return new(
                SheetFault.Checksum, $"chunk {chunk} of {Layout.Chunks} is damaged: its checksum does not match");
        var from = (long)chunk * SheetLayout.ChunkBytes;
        if (Description.Form.HasScales)
            return ScaledRows.Check(Description, from, bytes);
        var bad = Finite.FirstBad(bytes, Description.Precision);
        return bad < 0 ? null : NotFinite(Description, Description.Form.ValuesBefore(from) + bad);
    }

    internal static SheetError NotFinite(SheetDescription sheet, long element) =>
        new(
            SheetFault.NotFinite,
            $"the logit of row {sheet.FirstRow + (element / sheet.Classes)}, "
                + $"class {element % sheet.Classes} is NaN or infinite");

    private static SheetError? ReadFixed(ReadOnlySpan<byte> bytes, out SheetDescription? description)
    {
        description = null;
        if (bytes.Length < SheetLayout.HeaderBytes)
            return new(
                SheetFault.Length,
                $"the sheet ends after {bytes.Length} bytes, within its header of {SheetLayout.HeaderBytes}");
        if (!bytes.StartsWith(Magic))
            return new(SheetFault.Magic, $"it begins with {Convert.ToHexStringLower(bytes[..8])}, which is no sheet");
        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]) is var version && version != Version)
            return new(SheetFault.Version, $"it has version {version} of the sheet format, expected {Version}");
        if (bytes[10] is 0 or > 4)
            return new(
                SheetFault.Precision,
                $"its element type is {bytes[10]}, expected 1 (fp32), 2 (fp16), 3 (bf16) or 4 (int8)");
        description = new(
            (SheetPrecision)(bytes[10] - 1),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            Convert.ToHexStringLower(bytes.Slice(32, 32)))
        {
            Channels = BinaryPrimitives.ReadInt32LittleEndian(bytes[80..]),
        };
        return null;
    }

    private static SheetError? CheckSizes(ReadOnlySpan<byte> bytes, SheetLayout layout) =>
        SheetError.Differs(
            SheetFault.Length, "the length of the head", BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            layout.HeadBytes)
        ?? SheetError.Differs(
            SheetFault.Length, "the length of the payload", BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]),
            layout.PayloadBytes)
        ?? SheetError.Differs(
            SheetFault.Length, "the length of a chunk", BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]),
            SheetLayout.ChunkBytes)
        ?? SheetError.Differs(
            SheetFault.Length, "the number of chunks", BinaryPrimitives.ReadInt32LittleEndian(bytes[76..]),
            layout.Chunks)
        ?? (OwnChecksum(bytes[..layout.HeadBytes]) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..])
            ? null
            : new(SheetFault.Checksum, "the head is damaged: its checksum does not match"));

    private static uint OwnChecksum(ReadOnlySpan<byte> head) =>
        Crc32C.Append(Crc32C.Compute(head[..ChecksumAt]), head[(ChecksumAt + sizeof(uint))..]);
}
