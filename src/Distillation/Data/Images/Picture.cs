using SkiaSharp;

namespace KdCluster.Distillation.Data.Images;

/// <summary>One decoded image.</summary>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// No camera makes more, and a file of a few bytes may claim more: it is refused before memory is taken.
    /// </summary>
    private const long MostPixels = 100_000_000;

    /// <summary>
    /// What a picture of as many pixels may take at worst, uncompressed in 16 bits a value with alpha.
    /// </summary>
    private const long MostBytes = 8 * MostPixels;

    /// <summary>
    /// Decodes a PNG or JPEG file, grey (1 channel) or RGB (3), whatever the file has. Colour profiles are ignored. A
    /// picture that breaks off is refused: a net would learn the empty half.
    /// </summary>
    /// <exception cref="DataException">It is neither, damaged, or too large.</exception>
    public static Picture Decode(string path, int channels)
    {
        var file = Read(path);
        if (file is not ([0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xff, 0xd8, ..]))
            throw new DataException(
                $"{path}: is neither PNG nor JPEG by its first bytes. Convert it or take it out of the folder.");
        using var stream = new SKMemoryStream(file);
        using var codec = SKCodec.Create(stream, out var result) ?? throw Damaged(path, Reason(result));
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > MostPixels)
            throw Damaged(
                path, $"it claims {width:N0} x {height:N0} pixels, of which at most {MostPixels:N0} are taken");
        var info = new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize64];
        result = codec.GetPixels(info, pixels);
        return result == SKCodecResult.Success
            ? new Picture(width, height, channels, OnBlack(pixels, channels))
            : throw Damaged(path, Reason(result));
    }

    /// <summary>
    /// What is transparent becomes black. Grey is the brightness of JPEG: 0.299 R + 0.587 G + 0.114 B. Whole numbers
    /// only, so that every machine gets the same bytes.
    /// </summary>
    private static byte[] OnBlack(ReadOnlySpan<byte> rgba, int channels)
    {
        var result = new byte[rgba.Length / 4 * channels];
        for (int from = 0, to = 0; from < rgba.Length; from += 4, to += channels)
        {
            var alpha = rgba[from + 3];
            var (red, green, blue) = (Shown(rgba[from]), Shown(rgba[from + 1]), Shown(rgba[from + 2]));
            if (channels == 1)
                result[to] = (byte)((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16);
            else
                (result[to], result[to + 1], result[to + 2]) = ((byte)red, (byte)green, (byte)blue);

            int Shown(byte value) => (value * alpha + 127) / 255;
        }

        return result;
    }

    private static string Reason(SKCodecResult result) => result switch
    {
        SKCodecResult.IncompleteInput => "the file breaks off before its last pixel",
        SKCodecResult.ErrorInInput => "its data are damaged",
        _ => "its header is damaged or of an unknown kind",
    };

    private static DataException Damaged(string path, string reason) =>
        new($"{path}: cannot be decoded: {reason}. Fetch the file again or take it out of the folder.");

    private static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path).Length is var length and > MostBytes
                ? throw Damaged(path, $"it has {length:N0} bytes, of which at most {MostBytes:N0} are taken")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({e.Message}). Check that the file exists and that this user may read it.", e);
        }
    }
}
