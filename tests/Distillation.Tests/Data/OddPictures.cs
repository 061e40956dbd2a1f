using System.IO.Compression;
using Shouldly;
using SkiaSharp;

namespace KdCluster.Distillation.Tests.Data;

/// <summary>Picture files as people have them. Each good one shows the same six grey fields, two in a row.</summary>
internal static class OddPictures
{
    public const int Width = 16;
    public const int Height = 24;

    public static readonly byte[] Fields = [32, 64, 96, 128, 160, 192];

    /// <summary>As it is seen; 1 bit shows only what is above half.</summary>
    public static byte At(int column, int row) => Fields[row / 8 * 2 + column / 8];

    /// <summary>File name and bytes; what is a pure shade of grey within 3 in every one.</summary>
    public static IReadOnlyDictionary<string, byte[]> Good { get; } = new Dictionary<string, byte[]>
    {
        ["grey.png"] = PngFile.Of(Width, Height, 1, Pixels(v => [v])),
        ["sixteen.png"] = PngFile.Of(Width, Height, 1, Pixels(v => [v, 7]), depth: 16),
        ["clear.png"] = PngFile.Of(Width, Height, 2, Pixels(v => [v, 255])),
        ["half.png"] = PngFile.Of(Width, Height, 2, Pixels(v => [255, v])),
        ["colour.png"] = PngFile.Of(Width, Height, 3, Pixels(v => [v, v, v])),
        ["colour16.png"] = PngFile.Of(Width, Height, 3, Pixels(v => [v, 1, v, 2, v, 3]), depth: 16),
        ["alpha.png"] = PngFile.Of(Width, Height, 4, Pixels(v => [v, v, v, 255])),
        ["alpha16.png"] = PngFile.Of(Width, Height, 4, Pixels(v => [v, 0, v, 0, v, 0, 255, 255]), depth: 16),
        ["glass.png"] = PngFile.Of(Width, Height, 4, Pixels(v => [255, 255, 255, v])),
        ["palette.png"] = Palette(8, []),
        ["palette4.png"] = Palette(4, []),
        ["palette-clear.png"] = Palette(8, PngFile.Chunk("tRNS", [255, 255, 255, 255, 255, 255, 0])),
        ["interlaced.png"] = Interlaced(),
        ["bad-text.png"] = WithChunk([0, 0, 0, 3, .. "tEXta\0b"u8, 0, 0, 0, 0]),
        ["bad-profile.png"] = WithChunk(PngFile.Chunk("iCCP", [.. "x\0\0"u8, .. Packed("nonsense"u8)])),
        ["gamma.png"] = WithChunk(PngFile.Chunk("gAMA", [0, 0, 177, 143])),
        ["trailing.png"] = [.. Plain(), .. "left by a program"u8],
        ["no-end.png"] = Plain()[..^12],
        ["upright.png"] = WithChunk(PngFile.Chunk("eXIf", JpegFile.ExifBody(1))),
        ["junk-exif.png"] = WithChunk(PngFile.Chunk("eXIf", [1, 2, 3])),
        ["png-named.jpg"] = Plain(),
        ["UPPER.PNG"] = Plain(),
        ["Größe & mehr ☺.png"] = Plain(),
        ["grey.jpg"] = JpegFile.Of(2, Blocks(v => [v])),
        ["colour.jpg"] = JpegFile.Of(2, Blocks(v => [v, 128, 128])),
        ["cmyk.jpg"] = JpegFile.Of(2, Blocks(v => [255, 255, 255, v])),
        ["progressive.jpeg"] = JpegFile.Of(2, Blocks(v => [v, 128, 128]), progressive: true),
        ["progressive-grey.jpg"] = JpegFile.Of(2, Blocks(v => [v]), progressive: true),
        ["restart.jpe"] = JpegFile.Of(2, Blocks(v => [v]), restart: 1),
        ["jpeg-named.png"] = JpegFile.Of(2, Blocks(v => [v])),
        ["comment.jfif"] = JpegFile.Of(2, Blocks(v => [v]), segments: JpegFile.Segment(0xfe, [.. "by hand"u8])),
        ["fill-bytes.jpg"] = JpegFile.Of(2, Blocks(v => [v]), segments: [0xff, 0xff, 0xff]),
        ["trailing.jpg"] = [.. JpegFile.Of(2, Blocks(v => [v])), .. new byte[30]],
        ["stray-end.jpg"] = [.. JpegFile.Of(2, Blocks(v => [v]))[..^2], 1, 2, 3, 0xff, 0xd9],
        ["two-pictures.jpg"] = [.. JpegFile.Of(2, Blocks(v => [v])), .. JpegFile.Of(2, Blocks(_ => [9]))],
        ["upright.jpg"] = JpegFile.Of(2, Blocks(v => [v]), segments: JpegFile.Exif(1)),
        ["no-such-mark.jpg"] = JpegFile.Of(2, Blocks(v => [v]), segments: JpegFile.Exif(9)),
        ["lossless.webp"] = Webp(SKWebpEncoderCompression.Lossless),
        ["lossy.webp"] = Webp(SKWebpEncoderCompression.Lossy),
        ["webp-named.jpg"] = Webp(SKWebpEncoderCompression.Lossless),
        ["windows.bmp"] = Bmp(24, Height),
        ["top-down.bmp"] = Bmp(24, -Height),
        ["wide.bmp"] = Bmp(32, Height),
        ["indexed.bmp"] = Bmp(8, Height),
    };

    /// <summary>Two have stray bytes where they are counted; they show the same.</summary>
    public static IReadOnlyDictionary<string, byte[]> Stray { get; } = new Dictionary<string, byte[]>
    {
        ["stray-first.jpg"] = [0xff, 0xd8, 1, 2, 3, .. JpegFile.Of(2, Blocks(v => [v]))[2..]],
        ["stray-between.jpg"] = JpegFile.Of(
            2, Blocks(v => [v]), segments: [.. JpegFile.Segment(0xfe, [1]), 7, 8, 9]),
    };

    /// <summary>File name, bytes, and a part of the reason.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes, string Reason)> Damaged { get; } =
    [
        ("empty.png", [], "is empty"),
        ("signature.png", [0x89, .. "PNG"u8], "cannot be decoded"),
        ("cut.png", Plain()[..^40], "breaks off"),
        ("bit.png", [.. Plain()[..60], (byte)(Plain()[60] ^ 1), .. Plain()[61..]], "data are damaged"),
        ("nothing.png", PngFile.Of(0, 0, 1, []), "cannot be decoded"),
        ("bomb.png", PngFile.Of(60_000, 60_000, 3, []), "claims 60,000 x 60,000 pixels"),
        ("start.jpg", [0xff, 0xd8], "cannot be decoded"),
        ("cut.jpg", JpegFile.Of(2, Blocks(v => [v]))[..^5], "breaks off"),
        ("no-end.jpg", JpegFile.Of(2, Blocks(v => [v]))[..^2], "breaks off"),
        ("header.jpg", JpegFile.Of(2, Blocks(v => [v]))[..100], "cannot be decoded"),
        ("cut.webp", Webp(SKWebpEncoderCompression.Lossless)[..^12], "cannot be decoded"),
        ("cut.bmp", Bmp(24, Height)[..^50], "breaks off"),
        ("film.jpg", [.. "GIF89a"u8, 1, 0, 1, 0], "is a GIF"),
        ("scan.jpg", [.. "II*\0"u8, 8, 0, 0, 0], "is a TIFF"),
        ("phone.jpg", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0], "is a HEIC"),
        ("new.jpg", [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0], "is an AVIF"),
        ("paper.jpg", [.. "%PDF-1.7"u8], "is a PDF"),
        ("error.jpg", [.. "\n<!DOCTYPE html><title>404"u8], "is a page of text"),
        ("drawing.png", [.. "<?xml version='1.0'?><svg/>"u8], "is a page of text"),
        ("words.png", [.. "hello"u8], "is no PNG, JPEG, WebP or BMP"),
        ("zeros.png", new byte[4096], "is no PNG, JPEG, WebP or BMP"),
    ];

    public static byte[] Turned(int orientation) =>
        JpegFile.Of(2, Blocks(v => [v]), segments: JpegFile.Exif(orientation));

    public static byte[] TurnedPng(int orientation) =>
        WithChunk(PngFile.Chunk("eXIf", JpegFile.ExifBody(orientation)));

    public static byte[] Plain() => PngFile.Of(Width, Height, 1, Pixels(v => [v]));

    private static byte[][] Blocks(Func<byte, byte[]> components) => [.. Fields.Select(components)];

    private static byte[] Pixels(Func<byte, byte[]> pixel) =>
        [
            .. from row in Enumerable.Range(0, Height)
            from column in Enumerable.Range(0, Width)
            from value in pixel(At(column, row))
            select value];

    private static byte[] WithChunk(byte[] chunk) => PngFile.Made(
        Width, Height, 0, 8, PngFile.Lines(Pixels(v => [v]), Height), interlaced: false, chunk);

    private static byte[] Palette(byte depth, byte[] more)
    {
        var colours = PngFile.Chunk("PLTE", [.. Fields.SelectMany(v => new[] { v, v, v }), 255, 0, 0]);
        var indices = Pixels(v => [(byte)Array.IndexOf(Fields, v)]);
        byte[] packed = depth == 8 ? indices : [.. indices.Chunk(2).Select(two => (byte)(two[0] << 4 | two[1]))];
        return PngFile.Made(
            Width, Height, PngFile.Palette, depth, PngFile.Lines(packed, Height), interlaced: false, colours, more);
    }

    /// <summary>Adam7: seven pictures of ever more pixels.</summary>
    private static byte[] Interlaced()
    {
        var lines = new List<byte>();
        foreach (var (left, top, right, down) in new[]
            { (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2) })
        {
            for (var row = top; row < Height; row += down)
            {
                lines.Add(0);
                for (var column = left; column < Width; column += right)
                    lines.Add(At(column, row));
            }
        }

        return PngFile.Made(Width, Height, 0, 8, [.. lines], interlaced: true);
    }

    private static byte[] Webp(SKWebpEncoderCompression compression)
    {
        using var bitmap = new SKBitmap(Width, Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        for (var row = 0; row < Height; row++)
        {
            for (var column = 0; column < Width; column++)
                bitmap.SetPixel(column, row, new SKColor(At(column, row), At(column, row), At(column, row)));
        }

        using var pixels = bitmap.PeekPixels();
        using var data = pixels.Encode(new SKWebpEncoderOptions(compression, 100)).ShouldNotBeNull();
        return data.ToArray();
    }

    /// <param name="height">Below 0: the first line comes first.</param>
    private static byte[] Bmp(short bits, int height)
    {
        byte[] palette = bits == 8
            ? [.. Enumerable.Range(0, 256).SelectMany(v => new[] { (byte)v, (byte)v, (byte)v, (byte)0 })]
            : [];
        var rows = Enumerable.Range(0, Height).Select(y => height > 0 ? Height - 1 - y : y);
        byte[] pixels =
        [
            .. from row in rows
            from column in Enumerable.Range(0, Width)
            from value in Enumerable.Repeat(At(column, row), bits / 8)
            select value,
        ];
        return [
            .. "BM"u8, .. Little(54 + palette.Length + pixels.Length), 0, 0, 0, 0, .. Little(54 + palette.Length),
            .. Little(40), .. Little(Width), .. Little(height), 1, 0, .. BitConverter.GetBytes(bits),
            .. Little(0), .. Little(pixels.Length), .. Little(0), .. Little(0), .. Little(palette.Length / 4),
            .. Little(0), .. palette, .. pixels];
    }

    private static byte[] Little(int value) => BitConverter.GetBytes(value);

    private static byte[] Packed(ReadOnlySpan<byte> bytes)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(bytes);
        return data.ToArray();
    }
}
