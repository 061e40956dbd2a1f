using KdCluster.Distillation.Tasks;

namespace KdCluster.Distillation.Data.Images;

/// <summary>
/// Brings a picture to a size: the largest middle part of the wanted proportions, then each new pixel is the mean of
/// those under a triangle round its place, which is as wide as the picture shrinks (bilinear with antialiasing). Plain
/// arithmetic in a fixed order: the same bytes on every machine.
/// </summary>
internal static class Resampling
{
    /// <param name="into">Height x Width x Channels bytes of <paramref name="shape"/>.</param>
    public static void Fit(Picture picture, ImageShape shape, Span<byte> into)
    {
        if ((picture.Width, picture.Height) == (shape.Width, shape.Height))
        {
            picture.Pixels.CopyTo(into);
            return;
        }

        var (width, height) = Covered(picture.Width, picture.Height, shape);
        var columns = Taps(shape.Width, (picture.Width - width) / 2.0, width / shape.Width, picture.Width);
        var rows = Taps(shape.Height, (picture.Height - height) / 2.0, height / shape.Height, picture.Height);
        Vertical(Horizontal(picture, columns), rows, shape, into);
    }

    /// <summary>
    /// The same part of a mask, whose numbers are classes and cannot be mixed: each new pixel is the old one at its
    /// middle.
    /// </summary>
    /// <param name="mask">Height x Width bytes.</param>
    /// <param name="into">Height x Width bytes of <paramref name="shape"/>.</param>
    public static void FitNearest(ReadOnlySpan<byte> mask, int width, int height, ImageShape shape, Span<byte> into)
    {
        var (coveredWidth, coveredHeight) = Covered(width, height, shape);
        for (var y = 0; y < shape.Height; y++)
        {
            var row = Middle(y, height, coveredHeight, shape.Height) * width;
            for (var x = 0; x < shape.Width; x++)
                into[(y * shape.Width) + x] = mask[row + Middle(x, width, coveredWidth, shape.Width)];
        }

        static int Middle(int place, int length, double covered, int places) => Math.Clamp(
            (int)(((length - covered) / 2) + ((place + 0.5) * covered / places)), 0, length - 1);
    }

    /// <summary>Where the pixels of a picture of that size come to lie.</summary>
    public static Places PlacesOf(int width, int height, ImageShape shape)
    {
        var (coveredWidth, coveredHeight) = Covered(width, height, shape);
        return new(
            (width - coveredWidth) / 2, (height - coveredHeight) / 2, coveredWidth / shape.Width, shape);
    }

    /// <summary>Size of the middle part that has the shape's proportions.</summary>
    private static (double Width, double Height) Covered(int width, int height, ImageShape shape)
    {
        var scale = Math.Min((double)width / shape.Width, (double)height / shape.Height);
        return (shape.Width * scale, shape.Height * scale);
    }

    /// <summary>For each new place, the old ones that it is made of and their shares, which sum to 1.</summary>
    private static (int First, double[] Shares)[] Taps(int count, double offset, double scale, int length)
    {
        var reach = Math.Max(1, scale);
        var taps = new (int, double[])[count];
        for (var i = 0; i < count; i++)
        {
            var centre = offset + (i + 0.5) * scale;
            var first = Math.Max(0, (int)Math.Floor(centre - reach + 0.5));
            var end = Math.Min(length, (int)Math.Floor(centre + reach + 0.5));
            var shares = new double[end - first];
            var sum = 0.0;
            for (var k = 0; k < shares.Length; k++)
                sum += shares[k] = Math.Max(0, 1 - Math.Abs(first + k + 0.5 - centre) / reach);
            for (var k = 0; k < shares.Length; k++)
                shares[k] /= sum;
            taps[i] = (first, shares);
        }

        return taps;
    }

    private static double[] Horizontal(Picture picture, (int First, double[] Shares)[] columns)
    {
        var channels = picture.Channels;
        var result = new double[picture.Height * columns.Length * channels];
        var at = 0;
        for (var y = 0; y < picture.Height; y++)
        {
            foreach (var (first, shares) in columns)
            {
                for (var channel = 0; channel < channels; channel++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < shares.Length; k++)
                        sum += shares[k] * picture.Pixels[(y * picture.Width + first + k) * channels + channel];
                    result[at++] = sum;
                }
            }
        }

        return result;
    }

    private static void Vertical(double[] lines, (int First, double[] Shares)[] rows, ImageShape shape, Span<byte> into)
    {
        var line = shape.Width * shape.Channels;
        for (var y = 0; y < rows.Length; y++)
        {
            var (first, shares) = rows[y];
            for (var x = 0; x < line; x++)
            {
                var sum = 0.0;
                for (var k = 0; k < shares.Length; k++)
                    sum += shares[k] * lines[(first + k) * line + x];
                into[y * line + x] = (byte)Math.Clamp((int)(sum + 0.5), 0, 255);
            }
        }
    }

    /// <param name="Scale">Pixels of the picture to one of the shape.</param>
    public sealed record Places(double Left, double Top, double Scale, ImageShape Shape)
    {
        /// <returns>The place of a pixel, row by row; null: it lies outside the part that was taken.</returns>
        public int? Of(int x, int y)
        {
            var (column, row) = (
                (int)Math.Floor((x + 0.5 - Left) / Scale), (int)Math.Floor((y + 0.5 - Top) / Scale));
            return column < 0 || row < 0 || column >= Shape.Width || row >= Shape.Height
                ? null
                : (row * Shape.Width) + column;
        }

        /// <returns>In pixels of the shape; it may reach out of it.</returns>
        public Box Of(Box box) => box with
        {
            Left = Moved(box.Left, Left), Top = Moved(box.Top, Top), Right = Moved(box.Right, Left),
            Bottom = Moved(box.Bottom, Top),
        };

        /// <returns>In pixels of the picture.</returns>
        public FoundBox Back(FoundBox box) => box with
        {
            Left = Back(box.Left, Left), Top = Back(box.Top, Top), Right = Back(box.Right, Left),
            Bottom = Back(box.Bottom, Top),
        };

        private float Back(float edge, double start) => (float)((edge * Scale) + start);

        private float Moved(float edge, double start) => (float)((edge - start) / Scale);
    }
}
