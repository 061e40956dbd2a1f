using System.Buffers.Binary;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// How the camera was held: the numbers 1 to 8 of EXIF's tag 0x0112. A picture is turned so that it stands as it was
/// seen.
/// </summary>
internal static class Orientation
{
    /// <summary>5 to 8 swap width and height.</summary>
    public static bool Swaps(int orientation) => orientation >= 5;

    /// <returns>The picture as it was seen; itself when nothing is to be done.</returns>
    public static Picture Upright(Picture stored, int orientation)
    {
        if (orientation is < 2 or > 8)
            return stored;
        var (right, bottom, channels) = (stored.Width - 1, stored.Height - 1, stored.Channels);
        var (width, height) =
            Swaps(orientation) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var pixels = new byte[stored.Pixels.Length];
        for (int y = 0, to = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, to += channels)
            {
                var (column, row) = orientation switch
                {
                    2 => (right - x, y),
                    3 => (right - x, bottom - y),
                    4 => (x, bottom - y),
                    5 => (y, x),
                    6 => (y, bottom - x),
                    7 => (right - y, bottom - x),
                    _ => (right - y, x),
                };
                var from = (row * stored.Width + column) * channels;
                for (var channel = 0; channel < channels; channel++)
                    pixels[to + channel] = stored.Pixels[from + channel];
            }
        }

        return new Picture(width, height, channels, pixels);
    }

    /// <summary>The mark in a PNG's `eXIf` chunk, which the decoder does not read.</summary>
    /// <returns>1 when there is none, or none that makes sense.</returns>
    public static int OfPng(ReadOnlySpan<byte> file)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                return 1;
            if (file[(at + 4)..].StartsWith("eXIf"u8))
                return OfExif(file.Slice(at + 8, (int)length));
            at += (int)length + 12;
        }

        return 1;
    }

    /// <param name="exif">Begins with the byte order, `II` or `MM`.</param>
    private static int OfExif(ReadOnlySpan<byte> exif)
    {
        if (exif.Length < 8)
            return 1;
        var little = exif.StartsWith("II"u8);
        var directory = Four(exif[4..], little);
        if (directory > exif.Length - 2)
            return 1;
        var entries = exif[(int)directory..];
        var count = Two(entries, little);
        for (var i = 0; i < count && 2 + 12 * (i + 1) <= entries.Length; i++)
        {
            var entry = entries.Slice(2 + 12 * i, 12);
            if (Two(entry, little) == 0x0112)
                return Two(entry[8..], little) is var mark and >= 1 and <= 8 ? mark : 1;
        }

        return 1;
    }

    private static ushort Two(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Four(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
