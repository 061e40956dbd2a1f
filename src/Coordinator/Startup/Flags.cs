using System.Globalization;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>
/// The command line of `kd-coordinator`: each flag stands for a setting of `hocon/coordinator.conf` and wins over it.
/// </summary>
/// <param name="Problem">What is wrong with it; null: nothing.</param>
public sealed record Flags(
    string? File, IReadOnlyDictionary<string, string> Settings, int? Parent, bool Help, string? Problem)
{
    public const string Usage = """
        kd-coordinator: orchestrates runs and serves the API

          --data DIR          journal, checkpoints, reports, logs and endpoint.json (default: kd-data/coordinator)
          --http-port N       of the API; 0: any free one (default: 8080)
          --port N            of the cluster's connections; 0: any free one (default: 4053)
          --token TOKEN       that every request must carry
          --insecure          serve off loopback without a token
          --config FILE       settings; what it leaves out is as in hocon/coordinator.conf
          --parent-pid PID    end when that process has ended
        """;

    private static readonly Dictionary<string, (string Key, bool IsNumber)> Keys = new()
    {
        ["--data"] = ("kd.coordinator.data", false),
        ["--http-port"] = ("kd.coordinator.http.port", true),
        ["--port"] = ("akka.remote.dot-netty.tcp.port", true),
        ["--token"] = ("kd.coordinator.http.token", false),
    };

    public static Flags Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string>();
        var (file, parent) = ((string?)null, (int?)null);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = Split(arguments[i]);
            if (flag is "--help" or "-h")
                return new(null, settings, null, true, null);
            if (flag == "--insecure")
            {
                settings["kd.coordinator.http.insecure"] = "on";
                continue;
            }

            value ??= i + 1 < arguments.Count ? arguments[++i] : null;
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            if (flag != "--config" && flag != "--parent-pid" && !Keys.ContainsKey(flag))
                return Wrong($"{flag} is no flag of kd-coordinator (--help lists them)");
            if (value is null)
                return Wrong($"{flag} needs a value");
            if (flag == "--config")
                file = value;
            else if ((flag == "--parent-pid" || Keys[flag].IsNumber) && !isNumber)
                return Wrong($"{flag} {value}: expected a whole number, not negative");
            else if (flag == "--parent-pid")
                parent = number;
            else
                settings[Keys[flag].Key] = Keys[flag].IsNumber ? value : HoconFile.Quote(value);
        }

        return new(file, settings, parent, false, null);
    }

    private static (string Flag, string? Value) Split(string argument) =>
        argument.IndexOf('=') is var at and > 0 && argument.StartsWith("--", StringComparison.Ordinal)
            ? (argument[..at], argument[(at + 1)..])
            : (argument, null);

    private static Flags Wrong(string problem) => new(null, new Dictionary<string, string>(), null, false, problem);
}
