using Akka.Configuration;

namespace KdCluster.Actors;

/// <summary>Settings: what the command line says, over what the file says, in which environment variables stand for values (`${?KD_PORT}`).</summary>
public static class HoconFile
{
    /// <param name="path">The file.</param>
    /// <param name="overrides">HOCON keys and values that win over the file.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Config Load(string path, IEnumerable<KeyValuePair<string, string>> overrides)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"there is no configuration file {path}; name one with --config", path);
        var file = ConfigurationFactory.ParseString(File.ReadAllText(path));
        var text = string.Join('\n', overrides.Select(o => $"{o.Key} = {o.Value}"));
        return text.Length == 0 ? file : ConfigurationFactory.ParseString(text).WithFallback(file);
    }

    /// <summary>A string in the form that a HOCON value needs.</summary>
    public static string Quote(string value) => "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
