using System.Globalization;
using System.Net;
using Akka.Configuration;

namespace KdCluster.Hosting;

/// <summary>Reads settings and keeps every problem, so that a user sees all of them at once.</summary>
public sealed class SettingsReader
{
    private readonly Config _config;
    private readonly string _root;
    private readonly List<string> _problems = [];

    /// <param name="root">What every key begins with, `kd.node`.</param>
    public SettingsReader(Config config, string root)
    {
        (_config, _root) = (config, root);
        if (config.GetConfig(root) is null)
            _problems.Add($"{root}: there are no such settings");
    }

    public string Text(string key) => _config.GetString(Path(key), "");

    public bool Switch(string key) => Read(key, "on or off", path => _config.GetBoolean(path));

    public int Number(string key, int least, int most = int.MaxValue)
    {
        if (!int.TryParse(Text(key), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            Problem(key, $"'{Text(key)}' is not a whole number");
        else if (number < least || number > most)
            Problem(key, most < int.MaxValue
                ? $"{number} is not between {least} and {most}"
                : $"{number} is not a whole number above {least - 1}");
        return number;
    }

    public int Port(string key) => Number(key, 0, 65535);

    public double Factor(string key) => Read(key, "a number", path => _config.GetDouble(path));

    public TimeSpan Time(string key) =>
        Read(key, "a time such as 500ms, 10s or 5m", path => _config.GetTimeSpan(path, null, false));

    public long Bytes(string key) =>
        Read(key, "a size such as 512MiB", path => _config.GetByteSize(path) ?? throw new FormatException());

    /// <summary>An address to listen on.</summary>
    public IPAddress Listen(string key)
    {
        var host = Text(key) is "localhost" ? "127.0.0.1" : Text(key);
        if (IPAddress.TryParse(host, out var address))
            return address;
        Problem(
            key, $"'{host}' is no address to listen on (127.0.0.1, an address of this machine, or 0.0.0.0 for all)");
        return IPAddress.Loopback;
    }

    public IReadOnlyList<string> List(string key) => [.. _config.GetStringList(Path(key))];

    /// <param name="key">Below the root, or a whole path that begins with `akka.` or `kd.`.</param>
    public void Problem(string key, string what) => _problems.Add($"{Path(key)}: {what}");

    /// <exception cref="SettingsException">There was a problem.</exception>
    public void Check()
    {
        if (_problems.Count > 0)
            throw new SettingsException(_problems);
    }

    private string Path(string key) =>
        key.StartsWith("akka.", StringComparison.Ordinal) || key.StartsWith("kd.", StringComparison.Ordinal)
            ? key
            : $"{_root}.{key}";

    private T Read<T>(string key, string expected, Func<string, T> read)
        where T : struct
    {
        try
        {
            if (_config.HasPath(Path(key)))
                return read(Path(key));
            Problem(key, $"is missing; expected {expected}");
        }
        catch (Exception e) when (
            e is FormatException or OverflowException or ConfigurationException or ArgumentException)
        {
            Problem(key, $"'{Text(key)}' is not {expected}");
        }

        return default;
    }
}

/// <summary>Settings that cannot be, one line each.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
