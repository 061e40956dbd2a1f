using System.Text;

namespace KdCluster.Distillation.Data.Annotations;

/// <summary>Opens files of annotations; what goes wrong is the end of "FILE ...".</summary>
internal static class AnnotationFile
{
    /// <param name="use">Reads it; of what it throws, that the disk fails is said here.</param>
    /// <exception cref="AnnotationException">It cannot be read, is empty, or is larger.</exception>
    public static T Read<T>(string path, long mostBytes, Func<FileStream, T> use)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            if (file.Length == 0)
                throw new AnnotationException("is empty");
            return file.Length <= mostBytes
                ? use(file)
                : throw new AnnotationException(
                    $"has {file.Length:N0} bytes, of which at most {mostBytes:N0} are taken");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AnnotationException($"cannot be read ({e.Message})");
        }
    }

    /// <returns>UTF-8 without its mark.</returns>
    /// <exception cref="AnnotationException">It cannot be read, is empty or larger, or is other text.</exception>
    public static string Text(string path, int mostBytes) => Read(path, mostBytes, file =>
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        if (IsWide(bytes))
            throw new AnnotationException("is UTF-16 text: save it as UTF-8");
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return text.Contains('\0') ? throw new DecoderFallbackException() : text.TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            throw new AnnotationException("is no UTF-8 text");
        }
    });

    /// <summary>Whether bytes begin as UTF-16 does.</summary>
    public static bool IsWide(ReadOnlySpan<byte> bytes) =>
        bytes is [0xff, 0xfe, ..] or [0xfe, 0xff, ..] or [0, not 0, ..] or [not 0, 0, ..];
}
