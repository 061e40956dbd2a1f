namespace KdCluster.Distillation.Data.Images;

/// <summary>What a file is by its first bytes; its name may say anything.</summary>
internal static class PictureKind
{
    /// <returns>Null when it is a picture that can be decoded; else why not, as the end of "FILE: ...".</returns>
    public static string? WhyNot(ReadOnlySpan<byte> file) => file switch
    {
        [] => "is empty",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xff, 0xd8, ..] or [(byte)'B', (byte)'M', ..] => null,
        _ when file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..].StartsWith("WEBP"u8) => null,
        _ => Other(file) is { } name
            ? $"is {name}, and PNG, JPEG, WebP and BMP are read"
            : "is no PNG, JPEG, WebP or BMP by its first bytes",
    };

    private static string? Other(ReadOnlySpan<byte> file)
    {
        if (file.StartsWith("GIF8"u8))
            return "a GIF";
        if (file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8))
            return "a TIFF";
        if (file.StartsWith("%PDF"u8))
            return "a PDF";
        if (file.Length >= 12 && file[4..].StartsWith("ftyp"u8))
            return file[8..].StartsWith("avif"u8) ? "an AVIF" : "a HEIC or a film";
        var text = file[..Math.Min(file.Length, 256)].TrimStart(" \t\r\n\xEF\xBB\xBF"u8);
        return text is [(byte)'<', ..] ? "a page of text (HTML, XML or SVG)" : null;
    }
}
