using System.Diagnostics;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Messages;
using KdCluster.Contracts.Reports;
using KdCluster.Histories;
using KdCluster.Tests;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>
/// A coordinator and nodes as processes on loopback with free ports, and the HTTP API as a user has it.
/// </summary>
public sealed partial class TestCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-cluster-").FullName;
    private readonly List<Daemon> _nodes = [];
    private readonly HttpClient _http;

    /// <summary>Who is silent or not there yet is missed sooner than with the settings as they are shipped.</summary>
    private const string Impatient = """
        kd.coordinator.nodes { relink = 2s, down-after = 2s, gather = 1s }
        akka.cluster.failure-detector.acceptable-heartbeat-pause = 2s
        """;

    private readonly TestNetwork? _network;

    private readonly TestCertificates? _certificates;

    private IReadOnlyList<string> _variables = [];

    private TestCluster(TestNetwork? network, TestCertificates? certificates)
    {
        (_network, _certificates) = (network, certificates);
        var handler = new SocketsHttpHandler();
        if (certificates is not null)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        _http = new(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public Daemon Coordinator { get; private set; } = null!;

    public IReadOnlyList<Daemon> Nodes => _nodes;

    /// <param name="network">
    /// With hosts `coordinator`, `n1`, `n2` and so on: each process has its own. Null: all are on loopback.
    /// </param>
    /// <param name="impatient">
    /// Who is silent or not there yet is missed sooner than with the settings as they are shipped.
    /// </param>
    /// <param name="settings">Of all processes, in the place of those that are shipped.</param>
    /// <param name="certificates">Each process gets one. Null: nothing is encrypted.</param>
    /// <param name="variables">`NAME=VALUE` of the processes' environment.</param>
    public static async Task<TestCluster> Start(
        int nodes, int slots = 1, TestNetwork? network = null, bool impatient = false, string settings = "",
        TestCertificates? certificates = null, IReadOnlyList<string>? variables = null)
    {
        var cluster = new TestCluster(network, certificates) { _variables = variables ?? [] };
        await File.WriteAllTextAsync(
            cluster.SettingsOf("coordinator"),
            $"{settings}\n{(impatient ? Impatient : "")}\n{certificates?.Settings(certificates.IssueCoordinator())}");
        await File.WriteAllTextAsync(cluster.SettingsOf("node"), settings);
        try
        {
            await cluster.StartCoordinator();
            await Task.WhenAll(Enumerable.Range(1, nodes).Select(number => cluster.AddNode($"n{number}", slots)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task StartCoordinator(params string[] more)
    {
        Coordinator = await Daemon.Start(
            "coordinator", "coordinator", Folder("coordinator"), _network, _variables,
            ["--config", SettingsOf("coordinator"), "--port", "0", "--http-port", "0", .. more]);
    }

    /// <summary>Kills the coordinator; a new one begins on its ports with its journal.</summary>
    /// <param name="away">It is not there for so long.</param>
    public async Task RestartCoordinator(TimeSpan away = default)
    {
        var (port, http) = (
            Akka.Actor.Address.Parse(Coordinator.Endpoint.Akka).Port!.Value,
            new Uri(Coordinator.Endpoint.Url).Port);
        Coordinator.Signal(Signal.Kill);
        await Coordinator.Ended(TimeSpan.FromSeconds(10));
        await Task.Delay(away);
        await StartCoordinator("--port", $"{port}", "--http-port", $"{http}");
    }

    /// <summary>Kills everybody; all begin again with their folders, on other ports.</summary>
    public async Task RestartAll(int slots = 1)
    {
        string[] names = [.. _nodes.Select(node => node.Name)];
        foreach (var daemon in _nodes.Append(Coordinator))
            daemon.Signal(Signal.Kill);
        foreach (var daemon in _nodes.Append(Coordinator))
            await daemon.DisposeAsync();
        _nodes.Clear();
        await StartCoordinator();
        await Task.WhenAll(names.Select(name => AddNode(name, slots)));
    }

    /// <summary>Kills a node; it begins again with its folder, on other ports.</summary>
    /// <param name="meanwhile">Told the folder.</param>
    public async Task RestartNode(string name, Action<string> meanwhile)
    {
        var killed = _nodes.Single(node => node.Name == name);
        killed.Signal(Signal.Kill);
        await killed.DisposeAsync();
        _nodes.Remove(killed);
        meanwhile(Folder(name));
        await AddNode(name);
    }

    /// <summary>Nodes that have ended begin again, each with its folder.</summary>
    public async Task Restore()
    {
        foreach (var ended in _nodes.Where(node => node.HasExited).ToList())
        {
            await ended.DisposeAsync();
            _nodes.Remove(ended);
            await AddNode(ended.Name);
        }
    }

    /// <summary>Returns as soon as the coordinator knows it.</summary>
    public async Task<Daemon> AddNode(string name, int slots = 1, params string[] more) => await Known(
        name,
        await Daemon.Start("node", name, Folder(name), _network, _variables, NodeArguments(name, slots, more)));

    /// <summary>The same, with a disk of its own of so many megabytes.</summary>
    public async Task<Daemon> AddNodeOnSmallDisk(string name, int megabytes) => await Known(
        name, await Daemon.StartOnSmallDisk("node", name, Folder(name), megabytes, NodeArguments(name, slots: 1, [])));

    private string[] NodeArguments(string name, int slots, IEnumerable<string> more) =>
    [
        "--config", SettingsOf("node"), "--name", name, "--slots", $"{slots}", "--port", "0", "--sheet-port", "0",
        "--seed-node", Coordinator.Endpoint.Akka, .. Locks(name), .. more,
    ];

    private async Task<Daemon> Known(string name, Daemon node)
    {
        lock (_nodes)
            _nodes.Add(node);
        await Until(
            $"{name} is known",
            async () => (await GetNodes()).Any(known => known.Node.Value == name && known.Status == NodeStatus.Up));
        return node;
    }

    /// <summary>Settings with its certificate, in the place of those that all nodes share.</summary>
    private string[] Locks(string node)
    {
        if (_certificates is null)
            return [];
        var settings = File.ReadAllText(SettingsOf("node")) + "\n" + _certificates.Settings(_certificates.Issue(node));
        return ["--config", _certificates.Write($"{node}.conf", settings)];
    }

    private string SettingsOf(string program) => Folder($"{program}.conf");

    public string Folder(string name) => Path.Combine(_folder, name);

    /// <summary>The report of a run that completes in time, and breaks no invariant that histories show.</summary>
    public async Task<RunReport> Completed(RunId run, double withinSeconds = 120)
    {
        await Until($"{run} ends", async () => (await GetRun(run)).Summary.Status.IsEnd(), withinSeconds, run);
        var (summary, broken) = ((await GetRun(run)).Summary, Judge(run));
        // The whole journal and all logs: asked for when there is something to explain.
        var story = summary.Status == RunStatus.Completed && broken.Count == 0 ? "" : await Describe(run);
        summary.Status.ShouldBe(RunStatus.Completed, $"{summary.Reason}\n{story}");
        broken.ShouldBeEmpty(story);
        return await GetReport(run);
    }

    /// <summary>What is broken by the histories of all processes.</summary>
    public IReadOnlyList<Violation> Judge(RunId run) => Checker.Judge(run, HistoryFolder.Read([_folder]));

    /// <summary>What a process wrote of itself, in order.</summary>
    public IEnumerable<IHistoryEvent> HistoryOf(string name) =>
        HistoryFolder.Read([Folder(name)]).Select(entry => entry.Event);

    /// <summary>Waits until an epoch of the run is being trained.</summary>
    public Task Training(RunId run, int epoch) => Until(
        $"epoch {epoch} of {run} trains",
        async () =>
            (await GetRun(run)).Peers.Any(peer => peer.Status == PeerStatus.Training && peer.Epoch >= epoch), 60, run);

    public async Task Until(string what, Func<Task<bool>> holds, double withinSeconds = 60, RunId? run = null)
    {
        var clock = Stopwatch.StartNew();
        while (!await Holds(holds))
        {
            if (clock.Elapsed.TotalSeconds > withinSeconds)
                throw new TimeoutException(
                    $"not within {withinSeconds} s: {what}\n{(run is { } id ? await Describe(id) : Logs())}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (Coordinator is not null)
            await Coordinator.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> Holds(Func<Task<bool>> holds)
    {
        try
        {
            return await holds();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false; // The coordinator is just starting, or was killed by the test.
        }
    }

    private async Task<string> Describe(RunId run)
    {
        try
        {
            return string.Join('\n', (await GetJournal(run)).Select(line => line.Text)) + "\n" + Logs();
        }
        catch (HttpRequestException)
        {
            return Logs();
        }
    }

    private string Logs() =>
        string.Join(
            '\n',
            _nodes.Append(Coordinator).Where(daemon => daemon is not null)
                .Select(daemon => $"--- {daemon.Name}\n{daemon.Log}"));
}
