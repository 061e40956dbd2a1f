using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>The simplest PNG there is: 8 bits a value, no filter, one chunk of data.</summary>
internal static class PngFile
{
    /// <param name="pixels">Height x Width x Channels bytes, 1 or 3 channels.</param>
    public static byte[] Of(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            var line = pixels.Length == 0 ? 0 : width * channels;
            for (var y = 0; line > 0 && y < height; y++)
            {
                zlib.WriteByte(0);
                zlib.Write(pixels.Slice(y * line, line));
            }
        }

        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", Header(width, height, channels)), .. Chunk("IDAT", data.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] Header(int width, int height, int channels) =>
        [.. TemporaryFolder.BigEndian(width, height), 8, channels == 1 ? (byte)0 : (byte)2, 0, 0, 0];

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
