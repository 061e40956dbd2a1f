using System.Globalization;
using KdCluster.Hosting;

namespace KdCluster.Node.Startup;

/// <summary>
/// The command line of `kd-node`: each flag stands for a setting of `hocon/node.conf` and wins over it.
/// </summary>
/// <param name="File">The user's settings file.</param>
/// <param name="Settings">Key and HOCON value.</param>
/// <param name="Parent">Process id to end with.</param>
/// <param name="Problem">What is wrong with the command line; null: nothing.</param>
public sealed record NodeFlags(
    string? File, IReadOnlyDictionary<string, string> Settings, int? Parent, bool Help, string? Problem)
{
    public const string Usage = """
        kd-node: joins a cluster and hosts peers

          --seed-node ADDRESS   a process of the cluster, akka.tcp://kd@HOST:PORT; may be repeated
          --name NAME           of this node, unique in the cluster (default: the machine's name and a number)
          --slots N             peers that train here at once
          --device DEVICE       cpu, cuda (one device a slot) or cuda:N
          --threads N           of libtorch, a peer
          --port N              of the cluster's connections; 0: any free one
          --sheet-port N        of the sheet server; 0: any free one
          --data DIR            where sheets, checkpoints, logs and endpoint.json go
          --config FILE         settings; what it leaves out is as in hocon/node.conf
          --parent-pid PID      end when that process has ended
        """;

    private static readonly Dictionary<string, (string Key, bool IsNumber)> Keys = new()
    {
        ["--name"] = ("kd.node.name", false),
        ["--slots"] = ("kd.node.slots", true),
        ["--device"] = ("kd.node.device", false),
        ["--threads"] = ("kd.node.threads", true),
        ["--port"] = ("akka.remote.dot-netty.tcp.port", true),
        ["--sheet-port"] = ("kd.node.sheets.port", true),
        ["--data"] = ("kd.node.data", false),
    };

    public static NodeFlags Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string>();
        var seeds = new List<string>();
        var (file, parent) = ((string?)null, (int?)null);
        for (var i = 0; i < arguments.Count; i++)
        {
            var (flag, value) = Split(arguments[i]);
            if (flag is "--help" or "-h")
                return new(null, settings, null, true, null);
            value ??= i + 1 < arguments.Count ? arguments[++i] : null;
            var number = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed);
            if (value is null)
                return Wrong($"{flag} needs a value");
            if (flag == "--config")
                file = value;
            else if (flag == "--seed-node")
                seeds.Add(HoconFile.Quote(value));
            else if (flag == "--parent-pid" && number)
                parent = parsed;
            else if (!Keys.TryGetValue(flag, out var key))
                return Wrong(
                    flag == "--parent-pid"
                        ? $"--parent-pid {value}: expected a process id"
                        : $"{flag} is no flag of kd-node (--help lists them)");
            else if (key.IsNumber && !number)
                return Wrong($"{flag} {value}: expected a whole number, not negative");
            else
                settings[key.Key] = key.IsNumber ? value : HoconFile.Quote(value);
        }

        if (seeds.Count > 0)
            settings["akka.cluster.seed-nodes"] = $"[{string.Join(", ", seeds)}]";
        return new(file, settings, parent, false, null);
    }

    private static (string Flag, string? Value) Split(string argument) =>
        argument.IndexOf('=') is var at and > 0 && argument.StartsWith("--", StringComparison.Ordinal)
            ? (argument[..at], argument[(at + 1)..])
            : (argument, null);

    private static NodeFlags Wrong(string problem) => new(null, new Dictionary<string, string>(), null, false, problem);
}
