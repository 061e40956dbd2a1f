using System.Text;
using KdCluster.Contracts.Messages;

namespace KdCluster.Console.RunFiles;

/// <summary>The text of a FILE argument.</summary>
public static class InputText
{
    /// <summary>What stands for standard input.</summary>
    public const string Standard = "-";

    /// <exception cref="CommandException">It is not there, no file, or no text.</exception>
    public static string Read(Session session, string path)
    {
        if (path == Standard)
            return session.Input.ReadToEnd();
        if (Directory.Exists(path))
            throw Refused($"{path} is a folder; name a run file{Inside(path)}");
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > Limits.RunFileBytes } file)
                throw Refused(
                    $"{path} is no run file: it has {Screen.Format.Bytes(file.Length)}, and a run file at most "
                        + Screen.Format.Bytes(Limits.RunFileBytes));
            return new UTF8Encoding(false, throwOnInvalidBytes: true)
                .GetString(File.ReadAllBytes(path)).TrimStart('\uFEFF');
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Refused($"there is no run file {path}");
        }
        catch (DecoderFallbackException)
        {
            throw Refused($"{path} is no run file: it is not UTF-8 text");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw Refused($"cannot read {path}: {problem.Message}");
        }
    }

    /// <summary>How messages call it.</summary>
    public static string Name(string path) => path == Standard ? "standard input" : path;

    private static CommandException Refused(string why) => new(why, ExitCode.BadInput);

    /// <summary>The files of a folder that it may have meant.</summary>
    private static string Inside(string folder)
    {
        try
        {
            var files = Directory.EnumerateFiles(folder).Where(f => Path.GetExtension(f) is ".yaml" or ".yml")
                .Order(StringComparer.Ordinal).Take(3).ToList();
            return files.Count == 0 ? "" : $", such as {string.Join(" or ", files)}";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
