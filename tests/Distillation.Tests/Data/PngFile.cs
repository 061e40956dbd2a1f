using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>The simplest PNG there is: no filter, one chunk of data.</summary>
internal static class PngFile
{
    /// <param name="pixels">Height x Width x Channels bytes: grey (1), grey with alpha (2), RGB (3) or RGB with alpha
    ///     (4); with depth 16 two bytes a value, the higher first.</param>
    public static byte[] Of(int width, int height, int channels, ReadOnlySpan<byte> pixels, byte depth = 8)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = pixels.Length == 0 ? 0 : width * channels * depth / 8;
            for (var y = 0; line > 0 && y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(y * line, line));
            }
        }

        return [
            0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", Header(width, height, channels, depth)),
            .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Header(int width, int height, int channels, byte depth) =>
        [.. TemporaryFolder.BigEndian(width, height), depth, new byte[] { 0, 4, 2, 6 }[channels - 1], 0, 0, 0];

    private static byte[] Chunk(string type, byte[] content)
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
