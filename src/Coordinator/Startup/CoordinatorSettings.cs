using System.Net;
using Akka.Configuration;
using KdCluster.Coordinator.Actors;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Runs;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Startup;

/// <summary>`kd.coordinator` of the settings, checked.</summary>
public sealed record CoordinatorSettings(
    string Data, string Artifacts, HostSettings Host, ApiSettings Api, LogSettings Logs, RunTimings Timings,
    NodeTimings Nodes, ArtifactLimits Kept)
{
    /// <exception cref="SettingsException">Values that cannot be: every one of them.</exception>
    public static CoordinatorSettings From(Config config)
    {
        var read = new SettingsReader(config, "kd.coordinator");
        var host = HostSettings.Read(read);
        var data = Path.GetFullPath(read.Text("data") is { Length: > 0 } given ? given : "kd-data/coordinator");
        var settings = new CoordinatorSettings(
            data, read.Text("artifacts.folder") is { Length: > 0 } artifacts ? Path.GetFullPath(artifacts) : data,
            host, ApiSettings.Read(read, host), LogSettings.Read(read), Patience(read),
            new NodeTimings
            {
                Silence = read.Time("nodes.silence"),
                Relink = read.Time("nodes.relink"),
                Return = read.Time("nodes.return"),
                Gather = read.Time("nodes.gather"),
            },
            new ArtifactLimits(
                read.Number("artifacts.runs", 1), read.Time("artifacts.keep-for"), read.Time("artifacts.gather")));
        read.Time("nodes.down-after");
        read.Port("akka.remote.dot-netty.tcp.port");
        read.Check();
        return settings;
    }

    private static RunTimings Patience(SettingsReader read) => new()
    {
        FirstEpoch = read.Time("patience.first-epoch"),
        ShortestEpoch = read.Time("patience.shortest-epoch"),
        Medians = read.Factor("patience.medians"),
        Deviations = read.Factor("patience.deviations"),
        Start = read.Time("patience.start"),
        Acknowledge = read.Time("patience.acknowledge"),
        Rejoin = read.Time("patience.rejoin"),
        Release = read.Time("patience.release"),
        Sheet = read.Time("patience.sheet"),
        Backoff = read.Time("patience.backoff"),
        MaxFailures = read.Number("patience.max-failures", 1),
        MaxLosses = read.Number("patience.max-losses", 1),
    };
}

/// <param name="Port">0: any that is free.</param>
/// <param name="PublicHost">The host that nodes are told to fetch checkpoints from; null: where the API
///     listens.</param>
/// <param name="Token">What every request must carry; null: nothing.</param>
public sealed record ApiSettings(IPAddress Address, int Port, string? PublicHost, string? Token)
{
    internal static ApiSettings Read(SettingsReader read, HostSettings host)
    {
        var own = host.Beside(read, "http.host", "http.public-host");
        var settings = new ApiSettings(
            own.Address, read.Port("http.port"), own.Public,
            read.Text("http.token") is { Length: > 0 } token ? token : null);
        if (!read.Switch("http.insecure") && settings.Token is null && !IPAddress.IsLoopback(settings.Address))
            read.Problem(
                "http.token",
                $"the API would listen on {settings.Address} without a token, and anybody could command this cluster: "
                    + "set KD_TOKEN (or --token), or say --insecure");
        return settings;
    }
}
