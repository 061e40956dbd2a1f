using System.Net;
using Akka.Configuration;
using KdCluster.Node.Sheets;
using KdCluster.Node.Transfer;

namespace KdCluster.Node.Startup;

/// <summary>`kd.node` of the settings, checked.</summary>
public sealed record NodeSettings(
    string Name, int Slots, string Device, int Threads, string DataFolder, ServerOptions FileServer,
    SheetStoreLimits SheetLimits, long SheetCacheBytes, int FetchThreads, DownloadOptions Download, int KeptCheckpoints,
    TimeSpan HelloEvery, TimeSpan ProgressEvery, TimeSpan LeaveWithin, string LogLevel)
{
    /// <exception cref="InvalidDataException">A value cannot be; the message names the key.</exception>
    public static NodeSettings From(Config config)
    {
        var node = config.GetConfig("kd.node") ?? throw new InvalidDataException("kd.node: there are no such settings");
        var name = node.GetString("name", "");
        if (name.Length == 0)
            name = $"{Dns.GetHostName()}-{Environment.ProcessId}";
        if (name.Length > 100 || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            throw new InvalidDataException(
                $"kd.node.name: '{name}' may have letters, digits, '-', '_' and '.', at most 100");
        return new(
            name,
            Positive(node, "slots"),
            node.GetString("device", "cpu"),
            Positive(node, "threads"),
            Path.GetFullPath(node.GetString("data", "").Replace("{name}", name)),
            Server(node),
            new(Positive(node, "sheets.most"), Bytes(node, "sheets.most-bytes")),
            Bytes(node, "sheets.cache-bytes"),
            Positive(node, "sheets.parallel"),
            new() { Deadline = node.GetTimeSpan("sheets.deadline"), Silence = node.GetTimeSpan("sheets.silence") },
            Positive(node, "checkpoints.keep"),
            node.GetTimeSpan("hello-every"),
            node.GetTimeSpan("progress-every"),
            node.GetTimeSpan("leave-within"),
            node.GetString("log-level", "information"));
    }

    private static ServerOptions Server(Config node)
    {
        var host = node.GetString("sheets.host", "127.0.0.1");
        if (!IPAddress.TryParse(host, out var address))
            throw new InvalidDataException(
                $"kd.node.sheets.host: '{host}' is no address to listen on (127.0.0.1, or 0.0.0.0 for all)");
        var port = node.GetInt("sheets.port");
        if (port is < 0 or > 65535)
            throw new InvalidDataException($"kd.node.sheets.port: {port} is not between 0 and 65535");
        var advertised = node.GetString("sheets.public-host", "");
        return new(address, port, advertised.Length == 0 ? null : advertised);
    }

    private static int Positive(Config node, string key)
    {
        var value = node.GetInt(key);
        return value > 0
            ? value
            : throw new InvalidDataException($"kd.node.{key}: {value} is not a whole number above 0");
    }

    private static long Bytes(Config node, string key) =>
        node.GetByteSize(key) ?? throw new InvalidDataException($"kd.node.{key}: expected a size such as 512MiB");
}
