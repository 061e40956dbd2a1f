using System.Globalization;
using System.Text.Json;

namespace KdCluster.Histories;

/// <summary>Histories as they lie on disks.</summary>
public static class HistoryFolder
{
    /// <summary>Below a data folder.</summary>
    public const string Name = "history";

    /// <summary>
    /// Every history in or below these folders, each in its order. A line that was torn when its process was killed is
    /// left out.
    /// </summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A line is no history, or was written by a newer version.</exception>
    public static IReadOnlyList<HistoryEntry> Read(IEnumerable<string> folders)
    {
        var found = folders.SelectMany(folder => Directory.EnumerateDirectories(
                folder, Name, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4 })
            .Append(Path.Combine(folder, Name)).Append(folder))
            .Where(folder => Directory.Exists(folder) && Path.GetFileName(Path.GetFullPath(folder)) == Name)
            .Select(Path.GetFullPath).Distinct(StringComparer.Ordinal);
        return [.. found.SelectMany(folder => Files(folder).SelectMany(ReadFile)).OrderBy(entry => entry.At)];
    }

    /// <summary>Number of the newest line that can be read; 0: there is none.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal static long LastNumber(string folder)
    {
        foreach (var file in Files(folder).Reverse())
        {
            if (File.ReadLines(file.FullName).Select(Parse).OfType<HistoryEntry>().LastOrDefault() is { } last)
                return last.Number;
        }

        return 0;
    }

    /// <summary>The oldest files, without which the rest takes no more than that.</summary>
    internal static IEnumerable<FileInfo> Surplus(string folder, long bytes)
    {
        var files = Files(folder).ToList();
        var all = files.Sum(file => file.Length);
        foreach (var file in files)
        {
            if (all <= bytes)
                yield break;
            all -= file.Length;
            yield return file;
        }
    }

    private static IReadOnlyList<FileInfo> Files(string folder) => Directory.Exists(folder)
        ? [.. new DirectoryInfo(folder).GetFiles("*.jsonl").OrderBy(file => file.Name, StringComparer.Ordinal)]
        : [];

    private static IEnumerable<HistoryEntry> ReadFile(FileInfo file)
    {
        using var reader = new StreamReader(
            new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (Parse(line) is { } entry)
                yield return entry;
            else if (reader.Peek() >= 0)
                throw new InvalidDataException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"line {number} of {file.FullName} is no line of a history, or a newer version wrote it"));
        }
    }

    private static HistoryEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, HistoryJson.Default.HistoryEntry);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
