using KdCluster.Distillation.Data;
using KdCluster.Distillation.Data.Images;
using SkiaSharp;

namespace KdCluster.Distillation.Students;

/// <summary>Picture files, brought to the shape that a student takes as the training pictures were.</summary>
public static class Pictures
{
    /// <returns>A picture a file, in their order; labels are 0.</returns>
    /// <exception cref="DataException">A file cannot be read or decoded.</exception>
    public static LabelledImages Read(IReadOnlyList<string> files, ImageShape shape)
    {
        var pixels = new byte[files.Count * shape.Size];
        for (var i = 0; i < files.Count; i++)
            Resampling.Fit(Decoded(files[i], shape.Channels), shape, pixels.AsSpan(i * shape.Size, shape.Size));
        return new LabelledImages(shape, pixels, new int[files.Count]);
    }

    /// <exception cref="DataException">The file cannot be read or decoded.</exception>
    internal static Picture Decoded(string file, int channels)
    {
        try
        {
            return Picture.Decode(Picture.Read(file), channels);
        }
        catch (PictureException e)
        {
            throw new DataException($"{file}: {e.Message}. Fetch or convert it.", e);
        }
    }

    /// <param name="picture">RGB.</param>
    internal static byte[] Png(Picture picture)
    {
        using var bitmap = new SKBitmap(picture.Width, picture.Height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        var to = bitmap.GetPixelSpan();
        for (int from = 0, at = 0; from < picture.Pixels.Length; from += 3, at += 4)
        {
            picture.Pixels.AsSpan(from, 3).CopyTo(to[at..]);
            to[at + 3] = 255;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
