using System.Net;
using Akka.Configuration;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Startup;

/// <summary>`kd.coordinator` of the settings, checked.</summary>
/// <param name="PublicHost">The host that nodes are told to fetch checkpoints from; empty: where the API
///     listens.</param>
public sealed record CoordinatorSettings(
    string Data, string HttpHost, int HttpPort, string PublicHost, string? Token, bool Insecure, string LogLevel,
    RunTimings Timings, NodeTimings Nodes)
{
    public bool IsLoopback =>
        HttpHost == "localhost" || (IPAddress.TryParse(HttpHost, out var address) && IPAddress.IsLoopback(address));

    /// <exception cref="InvalidDataException">A value cannot be; the message names the key.</exception>
    public static CoordinatorSettings From(Config config)
    {
        var all = config.GetConfig("kd.coordinator")
            ?? throw new InvalidDataException("kd.coordinator: there are no such settings");
        var port = all.GetInt("http.port");
        if (port is < 0 or > 65535)
            throw new InvalidDataException($"kd.coordinator.http.port: {port} is not between 0 and 65535");
        var host = all.GetString("http.host", "127.0.0.1");
        if (host != "localhost" && !IPAddress.TryParse(host, out _))
            throw new InvalidDataException(
                $"kd.coordinator.http.host: '{host}' is no address to listen on (127.0.0.1, or 0.0.0.0 for all)");
        var settings = new CoordinatorSettings(
            Path.GetFullPath(all.GetString("data", "kd-data/coordinator")), host, port,
            all.GetString("http.public-host", ""),
            all.GetString("http.token", "") is { Length: > 0 } token ? token : null, all.GetBoolean("http.insecure"),
            all.GetString("log-level", "information"), Patience(all.GetConfig("patience")),
            new NodeTimings
            {
                Silence = all.GetTimeSpan("nodes.silence"),
                Relink = all.GetTimeSpan("nodes.relink"),
                Return = all.GetTimeSpan("nodes.return"),
                Gather = all.GetTimeSpan("nodes.gather"),
            });
        return settings.IsLoopback || settings.Token is not null || settings.Insecure
            ? settings
            : throw new InvalidDataException(
                $"the API would listen on {host} without a token, and anybody could command this cluster: "
                    + $"set KD_TOKEN (or --token), or say --insecure");
    }

    private static RunTimings Patience(Config p) => new()
    {
        FirstEpoch = p.GetTimeSpan("first-epoch"),
        ShortestEpoch = p.GetTimeSpan("shortest-epoch"),
        Medians = p.GetDouble("medians"),
        Deviations = p.GetDouble("deviations"),
        Start = p.GetTimeSpan("start"),
        Acknowledge = p.GetTimeSpan("acknowledge"),
        Rejoin = p.GetTimeSpan("rejoin"),
        Release = p.GetTimeSpan("release"),
        Sheet = p.GetTimeSpan("sheet"),
        Backoff = p.GetTimeSpan("backoff"),
        MaxFailures = p.GetInt("max-failures"),
    };
}
