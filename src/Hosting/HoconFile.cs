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
    /// <summary>No value of a setting begins so.</summary>
    private const string Mark = "environment variable ";

    /// <param name="path">The file.</param>
    /// <param name="overrides">HOCON keys and values that win over the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no HOCON; the message names it.</exception>
    public static Config Load(string path, IEnumerable<KeyValuePair<string, string>> overrides) =>
        Over(Parse(path), overrides);

    /// <summary>
    /// A user's file, of which anything may be left out, over the file with every setting that is shipped beside the
    /// program. A variable that the shipped file names wins over both.
    /// </summary>
    /// <param name="shipped">Its name in the folder `hocon`.</param>
    /// <param name="file">Null: the user has none.</param>
    public static Config Load(string shipped, string? file, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        var path = Path.Combine(ShippedFolder, shipped);
        return file is null
            ? Load(path, overrides)
            : Over(Parse(file).WithFallback(Parse(path)), [.. OfEnvironment(path), .. overrides]);
    }

    /// <summary>A string in the form that a HOCON value needs.</summary>
    public static string Quote(string value) =>
        "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            + "\"";

    private static string ShippedFolder => Path.Combine(AppContext.BaseDirectory, "hocon");

    private static Config Over(Config file, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var text = string.Join('\n', settings.Select(one => $"{one.Key} = {one.Value}"));
        return ClosedWire.Over(text.Length == 0 ? file : ConfigurationFactory.ParseString(text).WithFallback(file));
    }

    private static Config Parse(string path) => new(Read(path, ValueOf));

    /// <summary>What a file's variables say that are set, by their whole keys.</summary>
    private static IEnumerable<KeyValuePair<string, string>> OfEnvironment(string path)
    {
        var marked = Read(path, name => ValueOf(name) is null ? null : Quote(Mark + name)).Value;
        return Leaves(marked, "").Where(one => one.Value.StartsWith(Mark, StringComparison.Ordinal))
            .Select(one => KeyValuePair.Create(one.Key, ValueOf(one.Value[Mark.Length..])!));
    }

    private static IEnumerable<KeyValuePair<string, string>> Leaves(HoconValue value, string key) => value.IsObject()
        ? value.GetObject().Items.SelectMany(one => Leaves(one.Value, key.Length == 0 ? one.Key : $"{key}.{one.Key}"))
        : value.IsString() ? [KeyValuePair.Create(key, value.GetString())] : [];

    /// <summary>`include "akka.conf"` means the file beside the one that says it, or else the shipped one.</summary>
    private static HoconRoot Included(string by, string name, Func<string, string?> variable)
    {
        var beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(by))!, name);
        return Read(File.Exists(beside) ? beside : Path.Combine(ShippedFolder, Path.GetFileName(name)), variable);
    }

    /// <param name="variable">A variable's value as HOCON; null: it is not set.</param>
    private static HoconRoot Read(string path, Func<string, string?> variable)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no configuration file {path}; name one with --config", path);
        try
        {
            return Parser.Parse(
                WithEnvironment(File.ReadAllText(path), variable), name => Included(path, name, variable));
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
    private static string WithEnvironment(string text, Func<string, string?> variable) =>
        EnvironmentLine().Replace(text, line => variable(line.Groups["name"].Value) is { } value
            ? $"{line.Groups["key"].Value} = {value}"
            : "");

    private static string? ValueOf(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? value.StartsWith('[') ? value : Quote(value)
            : null;

    [GeneratedRegex(@"^[ \t]*(?<key>[\w.\-]+)[ \t]*=[ \t]*\$\{\?(?<name>\w+)\}[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex EnvironmentLine();
}
