using SkiaSharp;

namespace KdCluster.Distillation.Data.Images;

/// <summary>One decoded image.</summary>
/// <param name="Pixels">Height x Width x Channels bytes.</param>
internal sealed record Picture(int Width, int Height, int Channels, byte[] Pixels)
{
    /// <summary>
    /// No camera makes more, and a file of a few bytes may claim more: it is refused before memory is taken.
    /// </summary>
    public const long MostPixels = 100_000_000;

    /// <summary>
    /// What a picture of as many pixels may take at worst, uncompressed in 16 bits a value with alpha.
    /// </summary>
    private const long MostBytes = 8 * MostPixels;

    /// <summary>
    /// Decodes a file of any kind that <see cref="PictureKind"/> knows, grey (1 channel) or RGB (3), whatever the file
    /// has, and turns it as the camera's mark says. Colour profiles are ignored. A picture that breaks off is refused:
    /// a net would learn the empty half.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <exception cref="PictureException">It is no such kind, damaged, or too large.</exception>
    public static Picture Decode(byte[] file, int channels)
    {
        using var codec = Open(file);
        var info = new SKImageInfo(
            codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pixels = new byte[info.BytesSize64];
        var result = codec.GetPixels(info, pixels);
        return result == SKCodecResult.Success
            ? Orientation.Upright(
                new Picture(info.Width, info.Height, channels, OnBlack(pixels, channels)), Mark(codec, file))
            : throw new PictureException(Reason(result));
    }

    /// <summary>What a file says of its size and whether it is grey, without decoding it.</summary>
    /// <exception cref="PictureException">It says nothing.</exception>
    public static (int Width, int Height, bool Grey) Measure(byte[] file)
    {
        using var codec = Open(file);
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        // Colour type 4 of PNG is grey with alpha, which the decoder gives as colour.
        var grey = codec.Info.ColorType == SKColorType.Gray8
            || (codec.EncodedFormat == SKEncodedImageFormat.Png && file.Length > 25 && file[25] == 4);
        return Orientation.Swaps(Mark(codec, file)) ? (height, width, grey) : (width, height, grey);
    }

    /// <exception cref="PictureException">It cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            return new FileInfo(path).Length is var length and > MostBytes
                ? throw new PictureException($"has {length:N0} bytes, of which at most {MostBytes:N0} are taken")
                : File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PictureException($"cannot be read ({e.Message})");
        }
    }

    private static SKCodec Open(byte[] file)
    {
        if (PictureKind.WhyNot(file) is { } reason)
            throw new PictureException(reason);
        // The codec owns the stream.
        var codec = SKCodec.Create(new SKMemoryStream(JpegMarkers.Tidied(file)), out var result)
            ?? throw new PictureException(Reason(result));
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height <= MostPixels)
            return codec;
        codec.Dispose();
        throw new PictureException(
            $"cannot be decoded: it claims {width:N0} x {height:N0} pixels, of which at most {MostPixels:N0} are "
                + $"taken");
    }

    private static int Mark(SKCodec codec, byte[] file) => codec.EncodedFormat == SKEncodedImageFormat.Png
        ? Orientation.OfPng(file)
        : (int)codec.EncodedOrigin;

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
        SKCodecResult.IncompleteInput => "cannot be decoded: the file breaks off before its last pixel",
        SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput => "cannot be decoded: its data are damaged",
        _ => "cannot be decoded: its header is damaged or of an unknown kind",
    };
}

/// <summary>Why a file is not taken, as the end of "FILE: ...".</summary>
internal sealed class PictureException(string reason) : Exception(reason);
