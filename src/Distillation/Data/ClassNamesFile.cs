using System.Text;

namespace KdCluster.Distillation.Data;

/// <summary>Names of classes, one a line: the first is that of the number 0.</summary>
internal static class ClassNamesFile
{
    public const string Name = "classes.txt";

    private const int MostBytes = 1 << 20;

    /// <exception cref="DataException">It cannot be read, or is no such list.</exception>
    public static IReadOnlyList<string> Read(string path, int least, int most)
    {
        var names = Text(path).ReplaceLineEndings("\n").TrimEnd().Split('\n').Select(line => line.Trim()).ToList();
        if (names.Index().FirstOrDefault(line => line.Item.Length == 0) is { Item: not null } empty)
            throw new DataException(
                $"{path}: line {empty.Index + 1} is empty. Write the name of the class {empty.Index} there.");
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new DataException($"{path}: names {twice.Key} twice. Give each class a name of its own.");
        return names.Count >= least && names.Count <= most
            ? names
            : throw new DataException(
                $"{path}: names {names.Count} classes. From {least} to {most:N0} can be told apart, one a line.");
    }

    private static string Text(string path)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new DataException($"{path}: is larger than 1 MB. It should hold names of classes, one a line.");
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
            return text.Contains('\0') ? throw new DecoderFallbackException() : text.TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            throw new DataException($"{path}: is no UTF-8 text. Save it as UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException(
                $"{path}: cannot be read ({e.Message}). It must be a file that this user may read.", e);
        }
    }
}
