using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// libjpeg-turbo through its TurboJPEG interface (turbojpeg.h), with the accurate transform, which is the same to the
/// bit on every machine.
/// </summary>
internal static unsafe class Jpeg
{
    private const string Library = "libturbojpeg.so.0";
    private const int Rgb = 0;
    private const int Grey = 6;
    private const int AccurateTransform = 4096;

    public static Picture Decode(string path, byte[] file, int channels)
    {
        var decoder = tjInitDecompress();
        if (decoder == 0)
            throw Picture.Damaged(path, Message(decoder));
        try
        {
            fixed (byte* memory = file)
            {
                if (
                    tjDecompressHeader3(
                        decoder, memory, (nuint)file.Length, out var width, out var height, out _, out _) != 0)
                    throw Picture.Damaged(path, Message(decoder));
                var picture = Picture.Allocate(path, width, height, channels);
                fixed (byte* pixels = picture.Pixels)
                {
                    // A warning fails too: half of an image that breaks off is grey, and a net would learn that.
                    if (
                        tjDecompress2(
                            decoder, memory, (nuint)file.Length, pixels, width, 0, height, channels == 1 ? Grey : Rgb,
                            AccurateTransform) != 0)
                        throw Picture.Damaged(path, Message(decoder));
                }

                return picture;
            }
        }
        finally
        {
            _ = tjDestroy(decoder);
        }
    }

    private static string Message(nint decoder) => Marshal.PtrToStringUTF8(tjGetErrorStr2(decoder)) ?? "";

    [DllImport(Library)]
    private static extern nint tjInitDecompress();

    [DllImport(Library)]
    private static extern int tjDecompressHeader3(
        nint decoder, byte* memory, nuint size, out int width, out int height, out int subsampling,
        out int colourSpace);

    [DllImport(Library)]
    private static extern int tjDecompress2(
        nint decoder, byte* memory, nuint size, byte* pixels, int width, int pitch, int height, int pixelFormat,
        int flags);

    [DllImport(Library)]
    private static extern nint tjGetErrorStr2(nint decoder);

    [DllImport(Library)]
    private static extern int tjDestroy(nint decoder);
}
