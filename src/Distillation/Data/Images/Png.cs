using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// libpng 1.6 through its simplified interface (png.h, section "Simplified API"). What is transparent shows black.
/// </summary>
internal static unsafe class Png
{
    private const string Library = "libpng16.so.16";
    private const uint Version = 1;
    private const uint Grey = 0;
    private const uint Rgb = 2;

    /// <summary>16-bit files without a word about it are as bright as 8-bit ones.</summary>
    private const uint SixteenBitIsSrgb = 4;

    /// <summary>The lowest bit alone is a warning, both together an error.</summary>
    private const uint Failed = 2;

    public static Picture Decode(string path, byte[] file, int channels)
    {
        var image = new Image { Version = Version };
        try
        {
            fixed (byte* memory = file)
            {
                if (png_image_begin_read_from_memory(&image, memory, (nuint)file.Length) == 0)
                    throw Picture.Damaged(path, Message(image));
                image.Format = channels == 1 ? Grey : Rgb;
                image.Flags |= SixteenBitIsSrgb;
                var picture = Picture.Allocate(path, image.Width, image.Height, channels);
                fixed (byte* pixels = picture.Pixels)
                {
                    if (
                        png_image_finish_read(&image, null, pixels, 0, null) == 0
                            || (image.WarningOrError & Failed) != 0)
                        throw Picture.Damaged(path, Message(image));
                }

                return picture;
            }
        }
        finally
        {
            png_image_free(&image);
        }
    }

    private static string Message(in Image image)
    {
        fixed (byte* message = image.Message)
            return Marshal.PtrToStringUTF8((nint)message) ?? "";
    }

    [DllImport(Library)]
    private static extern int png_image_begin_read_from_memory(Image* image, byte* memory, nuint size);

    [DllImport(Library)]
    private static extern int png_image_finish_read(
        Image* image, void* background, byte* buffer, int rowStride, void* colourMap);

    [DllImport(Library)]
    private static extern void png_image_free(Image* image);

    /// <summary>`png_image`.</summary>
    private struct Image
    {
        public nint Opaque;
        public uint Version;
        public uint Width;
        public uint Height;
        public uint Format;
        public uint Flags;
        public uint ColourMapEntries;
        public uint WarningOrError;
        public fixed byte Message[64];
    }
}
