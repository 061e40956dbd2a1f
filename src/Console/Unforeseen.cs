namespace KdCluster.Console;

/// <summary>A failure that nobody foresaw: a line for people, and its stack in a file for who can mend it.</summary>
internal static class Unforeseen
{
    public static string Line(Exception problem)
    {
        var what = $"{problem.GetType().Name}: {problem.Message.Split('\n')[0].TrimEnd('.', '\r')}";
        return Kept(problem) is { } file
            ? $"failed in a way that is not foreseen ({what}); please report it with {file}"
            : $"failed in a way that is not foreseen ({what})";
    }

    private static string? Kept(Exception problem)
    {
        try
        {
            var file = Path.Combine(Path.GetTempPath(), $"kd-failure-{System.Environment.ProcessId}.txt");
            File.WriteAllText(file, problem.ToString());
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
