using System.Text.RegularExpressions;
using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace KdCluster.Hosting;

/// <summary>
/// Settings: what the command line says, over what the file says, in which environment variables stand for values
/// (`${?KD_PORT}`).
/// </summary>
public static partial class HoconFile
{
    /// <param name="path">The file.</param>
    /// <param name="overrides">HOCON keys and values that win over the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no HOCON; the message names it.</exception>
    public static Config Load(string path, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        var file = Parse(path);
        var text = string.Join('\n', overrides.Select(o => $"{o.Key} = {o.Value}"));
        return ClosedWire.Over(text.Length == 0 ? file : ConfigurationFactory.ParseString(text).WithFallback(file));
    }

    /// <summary>
    /// A user's file, of which anything may be left out, over the file with every setting that is shipped beside the
    /// program.
    /// </summary>
    /// <param name="shipped">Its name in the folder `hocon`.</param>
    /// <param name="file">Null: the user has none.</param>
    public static Config Load(string shipped, string? file, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        var path = Path.Combine(ShippedFolder, shipped);
        return file is null ? Load(path, overrides) : Load(file, overrides).WithFallback(Parse(path));
    }

    /// <summary>A string in the form that a HOCON value needs.</summary>
    public static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            + "\"";

    private static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "hocon");

    private static Config Parse(string path) => new(Read(path));

    /// <summary>`include "akka.conf"` means the file beside the one that says it, or else the shipped one.</summary>
    private static HoconRoot Included(string by, string name)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(by))!, name);
        return Read(File.Exists(beside) ? beside : Path.Combine(ShippedFolder, Path.GetFileName(name)));
    }

    private static HoconRoot Read(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no configuration file {path}; name one with --config", path);
        try
        {
            return Parser.Parse(WithEnvironment(File.ReadAllText(path)), name => Included(path, name));
        }
        catch (Exception e) when (e is not (IOException or InvalidDataException))
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>
    /// A line `key = ${?NAME}` wins over the line before it when the variable is set, and is nothing otherwise. Put in
    /// here, because Akka's own parser knows no environment variables: it refuses such a line, or forgets the line
    /// before.
    /// </summary>
    private static string WithEnvironment(string text) => EnvironmentLine().Replace(text, line =>
        Environment.GetEnvironmentVariable(line.Groups["name"].Value) is { Length: > 0 } value
            ? $"{line.Groups["key"].Value} = {(value.StartsWith('[') ? value : Quote(value))}"
            : "");

    [GeneratedRegex(@"^[ \t]*(?<key>[\w.\-]+)[ \t]*=[ \t]*\$\{\?(?<name>\w+)\}[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentLine();
}
