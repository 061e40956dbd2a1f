namespace KdCluster.Distillation.Tests.Data;

/// <summary>
/// A folder of pictures with masks: two training pictures and a test picture of 8 x 6 that all are well, and what a
/// test puts in besides. Three classes.
/// </summary>
internal sealed class MaskFolder : IDisposable
{
    public const int Width = 8;
    public const int Height = 6;

    private readonly TemporaryFolder _folder = new();

    public MaskFolder()
    {
        Put("classes.txt", "ground\nroad\ncar\n"u8.ToArray());
        foreach (var sample in new[] { "train/{0}/a", "train/{0}/b", "test/{0}/z" })
        {
            Put(string.Format(null, sample, "images") + ".png", Picture());
            Put(string.Format(null, sample, "masks") + ".png", Grey(Halves));
        }
    }

    public string Path => _folder.Path;

    /// <summary>The left half is 0, the right half 2, and the last pixel is not known.</summary>
    public static byte[] Halves { get; } =
    [
        .. from y in Enumerable.Range(0, Height)
           from x in Enumerable.Range(0, Width)
           select (byte)(y == Height - 1 && x == Width - 1 ? 255 : x < Width / 2 ? 0 : 2),
    ];

    public static byte[] Picture(int width = Width, int height = Height) =>
        PngFile.Of(width, height, 3, [.. Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 5))]);

    public static byte[] Grey(byte[] values, int width = Width, int height = Height) =>
        PngFile.Of(width, height, 1, values);

    public static byte[] Palette(byte[] values, byte depth = 8)
    {
        var perByte = 8 / depth;
        byte[] packed =
        [
            .. values.Chunk(Width).SelectMany(line => line.Chunk(perByte)).Select(
                group => (byte)group.Index().Sum(one => one.Item << (8 - depth - (one.Index * depth)))),
        ];
        byte[] colours = [.. Enumerable.Range(0, 1 << depth).SelectMany(i => new[] { (byte)i, (byte)9, (byte)9 })];
        return PngFile.Made(
            Width, Height, PngFile.Palette, depth, PngFile.Lines(packed, Height), interlaced: false,
            PngFile.Chunk("PLTE", colours));
    }

    public void Put(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(name))!);
        _folder.Write(name, bytes);
    }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Dispose();
}
