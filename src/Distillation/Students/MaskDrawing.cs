using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;

namespace KdCluster.Distillation.Students;

/// <summary>A mask over the picture that it was said of.</summary>
public static class MaskDrawing
{
    /// <summary>
    /// The picture in its own size. The part that the student saw has half the colour of each pixel's class; what lies
    /// outside it is as it was.
    /// </summary>
    /// <param name="mask">Height x Width bytes of <paramref name="shape"/>.</param>
    /// <returns>A PNG file.</returns>
    /// <exception cref="DataException">The file cannot be read or decoded.</exception>
    public static byte[] Png(string file, ImageShape shape, ReadOnlySpan<byte> mask)
    {
        var picture = Pictures.Decoded(file, 3);
        var places = Resampling.PlacesOf(picture.Width, picture.Height, shape);
        for (var y = 0; y < picture.Height; y++)
            for (var x = 0; x < picture.Width; x++)
                if (places.Of(x, y) is { } place)
                    Tint(picture.Pixels.AsSpan(((y * picture.Width) + x) * 3, 3), mask[place]);
        return Pictures.Png(picture);
    }

    internal static void Tint(Span<byte> pixel, byte label)
    {
        var (red, green, blue) = ClassColours.Of(label);
        (pixel[0], pixel[1], pixel[2]) = (Half(pixel[0], red), Half(pixel[1], green), Half(pixel[2], blue));

        static byte Half(byte a, byte b) => (byte)((a + b) / 2);
    }
}
