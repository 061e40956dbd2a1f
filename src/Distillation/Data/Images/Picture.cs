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

    /// <summary>Decodes a PNG or JPEG file, grey (1 channel) or RGB (3), whatever the file has.</summary>
    /// <exception cref="DataException">It is neither, damaged, or too large; or the library that decodes it is not
    ///     installed.</exception>
    public static Picture Decode(string path, int channels)
    {
        var bytes = Read(path);
        try
        {
            return bytes switch
            {
                [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png.Decode(path, bytes, channels),
                [0xff, 0xd8, ..] => Jpeg.Decode(path, bytes, channels),
                _ =>
                    throw new DataException(
                        $"{path}: is neither PNG nor JPEG by its first bytes. "
                            + $"Convert it or take it out of the folder."),
            };
        }
        catch (DllNotFoundException e)
        {
            throw new DataException(
                $"{path}: the library that decodes it is missing. Install it: "
                    + $"apt-get install libpng16-16 libturbojpeg0 (`./kd setup` does it).", e);
        }
    }

    public static Picture Allocate(string path, long width, long height, int channels) =>
        width * height is > 0 and <= MostPixels
            ? new Picture((int)width, (int)height, channels, new byte[width * height * channels])
            : throw Damaged(
                path, $"it claims {width:N0} x {height:N0} pixels, of which at most {MostPixels:N0} are taken");

    public static DataException Damaged(string path, string reason) =>
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
