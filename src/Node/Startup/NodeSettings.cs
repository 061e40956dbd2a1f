using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using KdCluster.Contracts.Plan;
using KdCluster.Histories;
using KdCluster.Hosting;
using KdCluster.Hosting.Transfer;
using KdCluster.Node.Checkpoints;
using KdCluster.Node.Link;
using KdCluster.Node.Peers;
using KdCluster.Node.Sheets;
using KdCluster.Node.Transfer;
using KdCluster.Security;

namespace KdCluster.Node.Startup;

/// <summary>`kd.node` of the settings, checked.</summary>
public sealed record NodeSettings
{
    public required string Name { get; init; }

    /// <summary>Null: one for each GPU, or for each group of CPU threads.</summary>
    public required int? Slots { get; init; }

    /// <summary>`auto`, `cpu`, `cuda` or `cuda:1`.</summary>
    public required string Device { get; init; }

    /// <summary>Of libtorch, a peer.</summary>
    public required int Threads { get; init; }

    /// <summary>What peers compute in whose run file leaves it open.</summary>
    public required TrainingPrecision Precision { get; init; }

    public required string DataFolder { get; init; }

    /// <summary>Empty: none are loaded.</summary>
    public required string Plugins { get; init; }

    public required HostSettings Host { get; init; }

    public required Doors Doors { get; init; }

    public required LinkAddresses Addresses { get; init; }

    public required LinkPatience Link { get; init; }

    public required NodePace Pace { get; init; }

    public required ServerOptions FileServer { get; init; }

    public required SheetSettings Sheets { get; init; }

    public required CheckpointLimits Checkpoints { get; init; }

    public required TimeSpan LeaveWithin { get; init; }

    public required LogSettings Logs { get; init; }

    public required HistoryLimits History { get; init; }

    /// <param name="unknown">
    /// Told each time that no coordinator's name is known yet, with the names and reasons; it waits, and they are
    /// looked up again. A name server, or a coordinator in a container, may start after this node. Null: that is an
    /// error.
    /// </param>
    /// <exception cref="SettingsException">Values that cannot be, all of them, by their keys.</exception>
    public static NodeSettings From(Config config, Action<string>? unknown = null)
    {
        var read = new SettingsReader(config, "kd.node");
        var doors = Doors.Read(read, ProcessRole.Node);
        var name = NameOf(read, doors);
        var coordinators = Coordinators(read, doors).ToImmutableArray();
        var host = HostSettings.Read(read, () => Towards(coordinators, read, unknown));
        var sheets = host.Beside(read, "sheets.host", "sheets.public-host");
        doors.Require(read, HostSettings.AddressKey, host.Address, "the node");
        if (!sheets.Address.Equals(host.Address))
            doors.Require(read, "sheets.host", sheets.Address, "the sheet server");
        var settings = new NodeSettings
        {
            Name = name,
            Slots = read.Text("slots") is "auto" ? null : read.Number("slots", 1),
            Device = read.Text("device"),
            Threads = read.Number("threads", 1),
            Precision = PrecisionOf(read),
            DataFolder = Path.GetFullPath(read.Text("data").Replace("{name}", name)),
            Plugins = read.Text("plugins"),
            Host = host,
            Doors = doors,
            Addresses = new(coordinators, read.Port("akka.remote.dot-netty.tcp.port")),
            Link = new(read.Time("link.silence"), read.Time("link.uncounted")),
            Pace = new(read.Time("progress-every"), read.Time("hello-every")),
            FileServer = new(sheets.Address, read.Port("sheets.port"), sheets.Public)
            {
                Doors = doors,
                Limits = new(
                    read.Number("sheets.connections", 1), read.Number("sheets.connections-per-address", 1)),
            },
            Sheets = new(
                new(
                    read.Number("sheets.most", 1), read.Bytes("sheets.most-bytes"), read.Time("sheets.keep-for")),
                read.Bytes("sheets.in-memory-bytes"),
                read.Bytes("sheets.cache-bytes"),
                read.Number("sheets.parallel", 1),
                new() { Deadline = read.Time("sheets.deadline"), Silence = read.Time("sheets.silence") }),
            Checkpoints = new(
                read.Number("checkpoints.keep", 1), read.Number("checkpoints.runs", 1),
                read.Time("checkpoints.keep-for")),
            LeaveWithin = read.Time("leave-within"),
            Logs = LogSettings.Read(read),
            History = read.ReadHistory(),
        };
        read.Check();
        return settings;
    }

    private static string NameOf(SettingsReader read, Doors doors)
    {
        var shown = doors.Certificates?.Identity.Name;
        var name = read.Text("name") is { Length: > 0 } given
            ? given
            : shown ?? $"{Dns.GetHostName()}-{Environment.ProcessId}";
        if (shown is not null && name != shown)
            read.Problem("name", $"'{name}' is not the name in this node's certificate, '{shown}'");
        if (!ProcessIdentity.IsName(name))
            read.Problem("name", $"'{name}' {ProcessIdentity.NameRule}");
        return name;
    }

    private static TrainingPrecision PrecisionOf(SettingsReader read)
    {
        var word = read.Text("precision");
        if (Enum.TryParse<TrainingPrecision>(word, ignoreCase: true, out var precision)
            && Enum.IsDefined(precision) && !char.IsAsciiDigit(word[0]))
            return precision;
        read.Problem("precision", $"'{word}' is neither fp32 nor bf16");
        return TrainingPrecision.Fp32;
    }

    /// <summary>Loopback for a coordinator on this machine, else the address that others reach it by.</summary>
    private static IPAddress Towards(
        ImmutableArray<Address> coordinators, SettingsReader read, Action<string>? unknown)
    {
        while (coordinators.Length > 0)
        {
            var failures = new List<SocketException>();
            foreach (var coordinator in coordinators)
            {
                try
                {
                    return LocalRoute.Towards(coordinator.Host!, coordinator.Port!.Value);
                }
                catch (SocketException e)
                {
                    failures.Add(e);
                }
            }

            var reasons = string.Join(
                "; ", coordinators.Zip(failures, (one, e) => $"{LinkAddresses.Show(one)}: {e.Message}"));
            if (unknown is null || !failures.All(IsUnknownName))
            {
                read.Problem(
                    HostSettings.AddressKey,
                    $"which address of this machine others reach cannot be told ({reasons}); name it with --host");
                break;
            }

            unknown(reasons);
        }

        return IPAddress.Loopback;
    }

    private static bool IsUnknownName(SocketException e) =>
        e.SocketErrorCode is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData;

    private static IEnumerable<Address> Coordinators(SettingsReader read, Doors doors)
    {
        const string key = "akka.cluster.seed-nodes";
        var seeds = read.List(key);
        if (seeds.Count == 0)
            read.Problem(key, "where is the coordinator? Name one with --seed-node HOST:PORT");
        foreach (var seed in seeds)
        {
            if (LinkAddresses.TryParse(seed) is { } address)
                yield return address.WithProtocol(doors.AkkaProtocol);
            else
                read.Problem(key, $"'{seed}' is no address of a coordinator (HOST:PORT)");
        }
    }
}

/// <param name="Stored">On this node's disk.</param>
/// <param name="InMemoryBytes">Of a sheet in fp32: larger ones lie in files while they are used.</param>
/// <param name="CacheBytes">Of fetched sheets in memory that no peer uses at the moment.</param>
/// <param name="Parallel">Sheets that are fetched at once.</param>
public sealed record SheetSettings(
    SheetStoreLimits Stored, long InMemoryBytes, long CacheBytes, int Parallel, DownloadOptions Download)
{
    /// <summary>The same of those in files, which lie beside the stored ones.</summary>
    public long CacheFileBytes => Stored.Bytes / 4;
}
