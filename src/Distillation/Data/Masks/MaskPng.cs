using System.Buffers.Binary;
using System.IO.Compression;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Data.Masks;

/// <summary>
/// Reads a mask as its file has it: the numbers of a palette or of grey, which picture decoders turn into colours.
/// </summary>
internal static class MaskPng
{
    private const byte Grey = 0;
    private const byte Palette = 3;
    private const string Damaged = "cannot be decoded: its data are damaged";
    private const string BreaksOff = "cannot be decoded: the file breaks off before its last pixel";

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Memory follows the claimed size only when that is one of a picture.</summary>
    /// <exception cref="PictureException">It is no PNG of that kind, or damaged.</exception>
    public static Mask Decode(byte[] file)
    {
        if (file.Length == 0)
            throw new PictureException("is empty");
        if (!file.AsSpan().StartsWith(Signature))
            throw new PictureException("is no PNG: other formats do not keep the numbers of classes");
        var (header, data) = Chunks(file);
        var (width, height, depth) = Facts(header);
        try
        {
            using var lines = new ZLibStream(data, CompressionMode.Decompress);
            var values = Lines(lines, width, height, depth);
            // The checksum stands behind the last line.
            return lines.ReadByte() < 0
                ? new Mask(width, height, values)
                : throw new PictureException(Damaged);
        }
        catch (InvalidDataException)
        {
            throw new PictureException(Damaged);
        }
        catch (EndOfStreamException)
        {
            throw new PictureException(BreaksOff);
        }
    }

    private static (byte[] Header, MemoryStream Data) Chunks(ReadOnlySpan<byte> file)
    {
        var (header, data) = (Array.Empty<byte>(), new MemoryStream());
        for (var at = Signature.Length; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            var name = file.Slice(at + 4, 4);
            if (length > file.Length - at - 8)
                throw new PictureException(BreaksOff);
            var content = file.Slice(at + 8, (int)length);
            if (name.SequenceEqual("IHDR"u8))
                header = content.ToArray();
            else if (name.SequenceEqual("IDAT"u8))
                data.Write(content);
            else if (name.SequenceEqual("IEND"u8))
                break;
            at += 12 + (int)length;
        }

        data.Position = 0;
        return (header, data);
    }

    private static (int Width, int Height, int Depth) Facts(ReadOnlySpan<byte> header)
    {
        if (header.Length != 13)
            throw new PictureException("cannot be decoded: its header is damaged");
        var (width, height) = (
            BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        var (depth, colour, interlaced) = (header[8], header[9], header[12]);
        if (width == 0 || height == 0)
            throw new PictureException("cannot be decoded: it has no pixels");
        if ((ulong)width * height > Picture.MostPixels)
            throw new PictureException(
                $"cannot be decoded: it claims {width:N0} x {height:N0} pixels, of which at most "
                    + $"{Picture.MostPixels:N0} are taken");
        if (colour is not (Grey or Palette))
            throw new PictureException("has colours and no numbers of classes: save it with a palette or in grey");
        if (depth == 16)
            throw new PictureException("has 16 bits a pixel: save it with 8");
        if (depth is not (1 or 2 or 4 or 8))
            throw new PictureException("cannot be decoded: its header is damaged");
        if (interlaced != 0)
            throw new PictureException("is interlaced: save it without");
        return ((int)width, (int)height, depth);
    }

    private static byte[] Lines(Stream stream, int width, int height, int depth)
    {
        var values = new byte[width * height];
        var length = ((width * depth) + 7) / 8;
        var (line, above) = (new byte[length], new byte[length]);
        for (var y = 0; y < height; y++)
        {
            var filter = stream.ReadByte();
            if (filter < 0)
                throw new EndOfStreamException();
            stream.ReadExactly(line);
            Undo(filter, line, above);
            for (var x = 0; x < width; x++)
            {
                var bit = x * depth;
                values[(y * width) + x] = (byte)((line[bit / 8] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1));
            }

            (line, above) = (above, line);
        }

        return values;
    }

    /// <summary>Each byte was written less what the left one, the one above or both foretell (PNG, section 9).
    /// </summary>
    private static void Undo(int filter, byte[] line, byte[] above)
    {
        if (filter > 4)
            throw new PictureException(Damaged);
        var (left, corner) = ((byte)0, (byte)0);
        for (var i = 0; filter > 0 && i < line.Length; i++)
        {
            line[i] += filter switch
            {
                1 => left,
                2 => above[i],
                3 => (byte)((left + above[i]) / 2),
                _ => Paeth(left, above[i], corner),
            };
            (left, corner) = (line[i], above[i]);
        }
    }

    private static byte Paeth(byte left, byte above, byte corner)
    {
        var guess = left + above - corner;
        var (toLeft, toAbove, toCorner) =
            (Math.Abs(guess - left), Math.Abs(guess - above), Math.Abs(guess - corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
