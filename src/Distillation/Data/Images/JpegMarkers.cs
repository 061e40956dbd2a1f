using System.Buffers.Binary;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// The markers of a JPEG file. Some cameras and programs leave stray bytes before one; every decoder skips them.
/// </summary>
internal static class JpegMarkers
{
    private const byte End = 0xd9;
    private const byte Scan = 0xda;

    /// <returns>Bytes that belong to no segment, where they do no harm.</returns>
    public static int StrayBytes(ReadOnlySpan<byte> file)
    {
        var stray = 0;
        for (var at = 2; at + 1 < file.Length;)
        {
            if (file[at] != 0xff)
            {
                (stray, at) = (stray + 1, at + 1);
                continue;
            }

            var marker = file[at + 1];
            if (marker == End)
                break;
            if (marker == 0xff || at + 4 > file.Length)
            {
                at++; // a fill byte, which the format allows
                continue;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == Scan)
                at = AfterScan(file, at);
        }

        return stray;
    }

    /// <summary>The same file without stray bytes before its first segment, which the decoder does not skip.</summary>
    public static byte[] Tidied(byte[] file)
    {
        if (file is not [0xff, 0xd8, not 0xff, ..])
            return file;
        var first = file.AsSpan(2).IndexOf((byte)0xff);
        return first < 0 ? file : [.. file[..2], .. file[(2 + first)..]];
    }

    /// <summary>The compressed values of a scan end at a marker that is neither a stuffed zero nor a restart.</summary>
    private static int AfterScan(ReadOnlySpan<byte> file, int at)
    {
        while (at + 1 < file.Length && (file[at] != 0xff || file[at + 1] is 0 or 0xff or >= 0xd0 and <= 0xd7))
            at++;
        return at;
    }
}
