using System.Net;
using Akka.Configuration;
using KdCluster.Coordinator.Api;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Kubernetes;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;
using KdCluster.Coordinator.Standby;
using KdCluster.Hosting;
using KdCluster.Security;
using Serilog;

namespace KdCluster.Coordinator.Startup;

/// <summary>`kd.coordinator` of the settings, checked.</summary>
public sealed record CoordinatorSettings(
    string Data, string Artifacts, string Plugins, HostSettings Host, Doors Doors, ApiSettings Api, LogSettings Logs,
    RunTimings Timings, NodeTimings Nodes, ArtifactLimits Kept, HistoryLimits History)
{
    /// <summary>The database that several coordinators share, as Npgsql takes it; null: SQLite, in the data
    ///     folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>The pods that are scaled with the runs; null: nodes are started by hand.</summary>
    public PeerSetSettings? Pods { get; init; }

    public LeaseTimes Lease { get; init; } = LeaseTimes.Default;

    /// <summary>A server that is told of runs; null: none.</summary>
    public Uri? Mlflow { get; init; }

    /// <exception cref="SettingsException">Values that cannot be: every one of them.</exception>
    public static CoordinatorSettings From(Config config)
    {
        var read = new SettingsReader(config, "kd.coordinator");
        var host = HostSettings.Read(read);
        var doors = Doors.Read(read, ProcessRole.Coordinator);
        doors.Require(read, HostSettings.AddressKey, host.Address, "the cluster's port");
        var data = Path.GetFullPath(read.Text("data") is { Length: > 0 } given ? given : "kd-data/coordinator");
        var settings = new CoordinatorSettings(
            data, read.Text("artifacts.folder") is { Length: > 0 } artifacts ? Path.GetFullPath(artifacts) : data,
            read.Text("plugins"), host, doors, ApiSettings.Read(read, host, doors, data), LogSettings.Read(read),
            Patience(read),
            new NodeTimings
            {
                Silence = read.Time("nodes.silence"),
                Relink = read.Time("nodes.relink"),
                Return = read.Time("nodes.return"),
                Gather = read.Time("nodes.gather"),
            },
            new ArtifactLimits(
                read.Number("artifacts.runs", 1), read.Time("artifacts.keep-for"), read.Time("artifacts.gather"))
            {
                CopyBytes = read.Bytes("artifacts.copy-bytes"),
            },
            read.ReadHistory())
        {
            Postgres = Database(read),
            Mlflow = Server(read, "mlflow"),
            Pods = PeerSetSettings.Read(read),
            Lease = new(
                read.Time("journal.lease.renew"), read.Time("journal.lease.stop-after"),
                read.Time("journal.lease.take-after")),
        };
        if (settings.Lease.Renew * 2 > settings.Lease.StopAfter || settings.Lease.StopAfter >= settings.Lease.TakeAfter)
            read.Problem(
                "journal.lease",
                "renew must be at most half of stop-after, and stop-after less than take-after, or two would act");
        read.Time("nodes.down-after");
        read.Port("akka.remote.dot-netty.tcp.port");
        read.Check();
        return settings;
    }

    private static string? Database(SettingsReader read)
    {
        if (read.Text("journal.postgres") is not { Length: > 0 } connection)
            return null;
        try
        {
            return PostgresConnection.Of(connection).Length > 0 ? connection : null;
        }
        catch (ArgumentException e)
        {
            read.Problem(
                "journal.postgres",
                $"{e.Message}; expected Host=...;Database=...;Username=...;Password=... (KD_POSTGRES)");
            return null;
        }
    }

    private static Uri? Server(SettingsReader read, string key)
    {
        if (read.Text(key) is not { Length: > 0 } text)
            return null;
        if (Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        read.Problem(key, $"\"{text}\" is no address of a server; expected http://HOST:PORT (KD_MLFLOW)");
        return null;
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
        HandOver = read.Time("patience.hand-over"),
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
/// <param name="Tokens">Of which every request must carry one, if there are any.</param>
public sealed record ApiSettings(
    IPAddress Address, int Port, string? PublicHost, TokenBook Tokens, ServerLimits Limits)
{
    /// <summary>Who may say in a header who somebody is; null: nobody.</summary>
    public ProxyLogin? Proxy { get; init; }

    private bool IsIdentityRequired => Tokens.IsRequired || Proxy is not null;

    internal static ApiSettings Read(SettingsReader read, HostSettings host, Doors doors, string data)
    {
        var own = host.Beside(read, "http.host", "http.public-host");
        var settings = new ApiSettings(
            own.Address, read.Port("http.port"), own.Public, ReadTokens(read, data),
            new(read.Number("http.connections", 1), read.Number("http.connections-per-address", 1)))
        {
            Proxy = ProxySettings.Read(read),
        };
        if (!settings.Address.Equals(host.Address))
            doors.Require(read, "http.host", settings.Address, "the API");
        if (!doors.Insecure && !settings.IsIdentityRequired && !IPAddress.IsLoopback(settings.Address))
            read.Problem(
                "http.tokens",
                $"the API would listen on {settings.Address} without a token, and anybody could command this cluster: "
                    + "make one with `kd tokens add`, set KD_TOKEN (or --token-file), or say --insecure");
        return settings;
    }

    private static TokenBook ReadTokens(SettingsReader read, string data)
    {
        var path = read.Text("http.tokens") is { Length: > 0 } given ? given : Path.Combine(data, TokenFile.Name);
        try
        {
            return new(ReadToken(read), path, TimeProvider.System, why => Log.Warning("{Why:l}", why));
        }
        catch (TokenException e)
        {
            read.Problem("http.tokens", e.Message);
            return new(null, null, TimeProvider.System, _ => { });
        }
    }

    private static string? ReadToken(SettingsReader read)
    {
        if (read.Text("http.token-file") is not { Length: > 0 } file)
            return read.Text("http.token") is { Length: > 0 } token ? token : null;
        try
        {
            return File.ReadAllText(file).Trim() is { Length: > 0 } written
                ? written
                : throw new IOException("it is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            read.Problem("http.token-file", $"{file} cannot be read: {e.Message}");
            return null;
        }
    }
}
