using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>The simplest PNG there is: no filter, one chunk of data.</summary>
internal static class PngFile
{
    public const byte Palette = 3;

    /// <param name="pixels">Height x Width x Channels bytes: grey (1), grey with alpha (2), RGB (3) or RGB with alpha
    ///     (4); with depth 16 two bytes a value, the higher first.</param>
    public static byte[] Of(int width, int height, int channels, ReadOnlySpan<byte> pixels, byte depth = 8) =>
        Made(width, height, new byte[] { 0, 4, 2, 6 }[channels - 1], depth, Lines(pixels, height), interlaced: false);

    /// <param name="colour">0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.</param>
    /// <param name="lines">Each line as the file has it, its filter byte first.</param>
    /// <param name="before">Chunks between the header and the data.</param>
    public static byte[] Made(
        int width, int height, byte colour, byte depth, byte[] lines, bool interlaced, params byte[][] before)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(lines);
        byte[] header =
            [.. TemporaryFolder.BigEndian(width, height), depth, colour, 0, 0, (byte)(interlaced ? 1 : 0)];
        var packed = data.ToArray();
        return [
            0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. before.SelectMany(chunk => chunk),
            .. Chunk("IDAT", packed[..(packed.Length / 2)]), .. Chunk("IDAT", packed[(packed.Length / 2)..]),
            .. Chunk("IEND", [])];
    }

    public static byte[] Lines(ReadOnlySpan<byte> pixels, int height)
    {
        var lines = new List<byte>();
        var line = height == 0 ? 0 : pixels.Length / height;
        for (var y = 0; line > 0 && y < height; y++)
            lines.AddRange([0, .. pixels.Slice(y * line, line)]);
        return [.. lines];
    }

    public static byte[] Chunk(string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        var checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32(named));
        return [.. TemporaryFolder.BigEndian(content.Length), .. named, .. checksum];
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
        }

        return ~crc;
    }
}
