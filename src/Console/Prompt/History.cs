namespace KdCluster.Console.Prompt;

/// <summary>Lines entered before, oldest first, kept in a file from one session to the next.</summary>
public sealed class History(string? file, int limit = 500)
{
    private readonly List<string> _lines = Load(file, limit);

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>
    /// A line equal to the newest is not added again. A history that cannot be written is not worth an error.
    /// </summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line))
            return;
        _lines.Add(line);
        if (_lines.Count > limit)
            _lines.RemoveAt(0);
        if (file is null)
            return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllLines(file, _lines);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static List<string> Load(string? file, int limit)
    {
        try
        {
            return file is not null && File.Exists(file) ? [.. File.ReadAllLines(file).TakeLast(limit)] : [];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
