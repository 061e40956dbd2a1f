using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using KdCluster.Cluster.Tests.Support;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Reports;
using KdCluster.Histories;

namespace KdCluster.Cluster.Tests.Chaos;

/// <summary>
/// A coordinator and nodes, each on a host of its own. Who ends without having been killed is blamed, and started
/// again.
/// </summary>
internal sealed class ChaosCluster(TestNetwork network, string folder, Action<string> say, Action<string> blame)
    : IAsyncDisposable
{
    public const string Coordinator = "coordinator";
    private const int Port = 4053;
    private const int HttpPort = 8080;
    private const int DiskMegabytes = 256;

    /// <summary>What its disks are called among the mounts.</summary>
    private const string Disk = "kd-chaos";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly Dictionary<string, Daemon> _daemons = [];
    private readonly HashSet<string> _killed = [];
    private readonly Lock _gate = new();
    private string[] _nodes = [];
    private CancellationTokenSource? _watch;

    public IReadOnlyList<string> Nodes => _nodes;

    private string Url => $"http://{network.AddressOf(Coordinator)}:{HttpPort}";

    public string FolderOf(string name) => Path.Combine(folder, name);

    public async Task Start(string[] nodes)
    {
        _nodes = nodes;
        foreach (var name in nodes.Append(Coordinator))
        {
            Directory.CreateDirectory(FolderOf(name));
            var mount = FolderOf(name);
            // The disk of a chaos that was killed would lie below this one, and keep its folder busy.
            Shell($"while grep -q '^{Disk} {mount} ' /proc/mounts; do umount {mount} || exit; done");
            Shell($"mount -t tmpfs -o size={DiskMegabytes}m {Disk} {mount}");
        }

        foreach (var name in nodes.Prepend(Coordinator))
            await Begin(name);
        await AllUp(TimeSpan.FromSeconds(60));
        _watch = new();
        _ = Watch(_watch.Token);
    }

    /// <summary>Starts it on its own folder and ports.</summary>
    public async Task Begin(string name)
    {
        string[] arguments = name == Coordinator
            ? ["--port", $"{Port}", "--http-port", $"{HttpPort}"]
            :
            [
                "--name", name, "--slots", "2", "--port", "0", "--sheet-port", "0",
                "--seed-node", $"{network.AddressOf(Coordinator)}:{Port}",
            ];
        var daemon = await Daemon.Start(
            name == Coordinator ? Coordinator : "node", name, FolderOf(name), network, arguments);
        lock (_gate)
        {
            _daemons[name] = daemon;
            _killed.Remove(name);
        }
    }

    public bool IsUp(string name)
    {
        lock (_gate)
            return !_killed.Contains(name) && _daemons.TryGetValue(name, out var daemon) && !daemon.HasExited;
    }

    public void Kill(string name)
    {
        Daemon daemon;
        lock (_gate)
        {
            _killed.Add(name);
            daemon = _daemons[name];
        }

        daemon.Signal(Signal.Kill);
    }

    public void Signals(string name, Signal signal)
    {
        lock (_gate)
            _daemons[name].Signal(signal);
    }

    /// <summary>One key for all tries: one run, however often the answer is lost.</summary>
    public async Task<RunId> Submit(string yaml)
    {
        var key = Guid.NewGuid().ToString("N");
        var answer = await Try(async () =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/api/runs")
            {
                Content = new StringContent(yaml, Encoding.UTF8, "application/yaml"),
                Headers = { { "Idempotency-Key", key } },
            };
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if ((int)response.StatusCode is >= 400 and < 500)
                throw new InvalidOperationException(text);
            return response.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(text, ApiJson.Default.SubmitAnswer)
                : null;
        });
        return answer?.Run ?? throw new TimeoutException($"no run was taken within {Patience.TotalMinutes} minutes");
    }

    public Task<RunDetail?> Get(RunId run) => Once(
        () => _http.GetFromJsonAsync($"{Url}/api/runs/{run}", ApiJson.Default.RunDetail));

    public async Task<RunReport> Report(RunId run) =>
        await Try(() => _http.GetFromJsonAsync($"{Url}/api/runs/{run}/report", ApiJson.Default.RunReport))
            ?? throw new TimeoutException($"no report of {run}");

    /// <returns>False: it was refused or not heard, as may be.</returns>
    public async Task<bool> Scale(RunId run, int peers)
    {
        try
        {
            using var response = await _http.PostAsJsonAsync(
                $"{Url}/api/runs/{run}/scale", new ScaleRequest(peers), ApiJson.Default.ScaleRequest);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>I18: all live nodes are members again.</summary>
    public async Task AllUp(TimeSpan within)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < within)
        {
            var known = await Once(
                () => _http.GetFromJsonAsync($"{Url}/api/nodes", ApiJson.Default.IReadOnlyListNodeView));
            if (known?.Count(node => node.Status == NodeStatus.Up) == _nodes.Length)
                return;
            await Task.Delay(500);
        }

        blame($"I18: not all nodes were members again after {within.TotalSeconds:0} s");
    }

    /// <summary>Everybody is asked to go, nodes first.</summary>
    public async Task Stop()
    {
        await (_watch?.CancelAsync() ?? Task.CompletedTask);
        foreach (var name in _nodes.Append(Coordinator))
        {
            var daemon = _daemons[name];
            if (daemon.HasExited)
                continue;
            daemon.Signal(Signal.Terminate);
            if (await daemon.Ended(TimeSpan.FromSeconds(60)) is not 0 and var code)
                blame($"{name} was asked to end and did so with exit code {code}");
        }
    }

    public IReadOnlyList<HistoryEntry> History() => HistoryFolder.Read([folder]);

    public IReadOnlySet<string> Removed(RunId run) => new RunHistory(run, History()).Events<PeerRemoved>()
        .Select(x => x.Event.Peer.Value).ToHashSet();

    /// <summary>What is broken in each run's history.</summary>
    public IReadOnlyDictionary<RunId, IReadOnlyList<Violation>> Runs()
    {
        var entries = History();
        return entries.Select(entry => entry.Event).OfType<Journaled>().Select(said => said.Run).Distinct()
            .ToDictionary(run => run, run => Checker.Judge(run, entries));
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Cancel();
        foreach (var (name, daemon) in _daemons)
        {
            await daemon.DisposeAsync();
            await File.WriteAllTextAsync(Path.Combine(folder, $"{name}.log"), daemon.Log);
        }

        // What was on the small disks stays for whoever looks.
        foreach (var name in _nodes.Append(Coordinator))
        {
            var mount = FolderOf(name);
            Shell($"cp -r {mount} {mount}.kept && umount {mount} && rmdir {mount} && mv {mount}.kept {mount}");
        }

        _http.Dispose();
    }

    private async Task Watch(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            foreach (var name in _nodes.Append(Coordinator))
            {
                Daemon? ended = null;
                lock (_gate)
                {
                    if (!_killed.Contains(name) && _daemons[name].HasExited && _killed.Add(name))
                        ended = _daemons[name];
                }

                if (ended is null)
                    continue;
                blame($"{name} ended by itself:\n{string.Join('\n', ended.Log.Split('\n').TakeLast(15))}");
                say($"{name} is started again");
                try
                {
                    await Begin(name);
                }
                catch (InvalidOperationException e)
                {
                    blame(e.Message);
                }
            }

            await Task.Delay(500, CancellationToken.None);
        }
    }

    private static async Task<T?> Try<T>(Func<Task<T?>> ask)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await Once(ask) is { } answer)
                return answer;
            await Task.Delay(500);
        }

        return null;
    }

    /// <summary>Null: the coordinator is not there, or does not know.</summary>
    private static async Task<T?> Once<T>(Func<Task<T?>> ask)
        where T : class
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }

    internal static void Shell(string command)
    {
        using var process = Process.Start("sh", ["-c", command]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command}: exit code {process.ExitCode}");
    }
}
