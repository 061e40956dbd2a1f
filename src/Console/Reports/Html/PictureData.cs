using System.Runtime.InteropServices;
using KdCluster.Distillation.Data;
using SkiaSharp;

namespace KdCluster.Console.Reports.Html;

/// <summary>An image of a data set as a `data:` address, so that the page needs no other file.</summary>
internal static class PictureData
{
    /// <summary>Larger sides are made smaller: a page of many runs has its limit.</summary>
    private const int MostPixels = 96;

    public static string Of(LabelledImages images, int index)
    {
        var shape = images.Shape;
        using var bitmap = new SKBitmap(
            new SKImageInfo(shape.Width, shape.Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Fill(images.Row(index), shape.Channels, MemoryMarshal.AsBytes(bitmap.GetPixelSpan()));
        var largest = Math.Max(shape.Width, shape.Height);
        if (largest <= MostPixels)
            return Encoded(bitmap, SKEncodedImageFormat.Png, "image/png");
        using var small = bitmap.Resize(
            new SKSizeI(shape.Width * MostPixels / largest, shape.Height * MostPixels / largest),
            new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear));
        return Encoded(small, SKEncodedImageFormat.Jpeg, "image/jpeg");
    }

    private static void Fill(ReadOnlySpan<byte> row, int channels, Span<byte> rgba)
    {
        for (var pixel = 0; pixel * 4 < rgba.Length; pixel++)
        {
            for (var colour = 0; colour < 3; colour++)
                rgba[(pixel * 4) + colour] = row[(pixel * channels) + Math.Min(colour, channels - 1)];
            rgba[(pixel * 4) + 3] = byte.MaxValue;
        }
    }

    private static string Encoded(SKBitmap bitmap, SKEncodedImageFormat format, string type)
    {
        using var data = bitmap.Encode(format, 85);
        return $"data:{type};base64,{Convert.ToBase64String(data.AsSpan())}";
    }
}
