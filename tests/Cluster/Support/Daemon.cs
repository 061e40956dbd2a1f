using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using KdCluster.Contracts.Api;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>A coordinator or node as a real process. It ends with the test's process, however that ends.</summary>
public sealed class Daemon : IAsyncDisposable
{
    /// <summary>As long as for anything that somebody else does: a busy machine is slow.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private string _file = "";
    private Endpoint _last = null!;

    private Daemon(string name, string data, Process process) => (Name, Data, _process) = (name, data, process);

    public string Name { get; }

    public string Data { get; }

    /// <summary>As it says now, or said last: a node that makes its link anew has another port then.</summary>
    public Endpoint Endpoint => Read(_file) is { } now && now.ProcessId == Id ? _last = now : _last;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    private int ExitCode => _process.ExitCode;

    /// <summary>What it wrote, newest last.</summary>
    public string Log => string.Join('\n', _lines);

    /// <summary>Starts it, and waits until it says where it is or ends.</summary>
    /// <param name="program">`node` or `coordinator`.</param>
    public static Task<Daemon> Start(string program, string name, string data, params string[] arguments) =>
        Start(program, name, data, network: null, arguments);

    /// <summary>Its data folder is a disk of its own of so many megabytes.</summary>
    public static Task<Daemon> StartOnSmallDisk(
        string program, string name, string data, int megabytes, params string[] arguments)
    {
        Directory.CreateDirectory(data);
        var daemon = Launch(program, name, data, null, SmallDisk.Enter(data, megabytes), arguments);
        return Started(daemon, SmallDisk.Seen(daemon.Id, Path.Combine(data, "endpoint.json")));
    }

    /// <param name="network">Where it has a host of its name.</param>
    public static Task<Daemon> Start(
        string program, string name, string data, TestNetwork? network, params string[] arguments) =>
        Start(program, name, data, network, [], arguments);

    /// <param name="variables">`NAME=VALUE` of its environment.</param>
    public static Task<Daemon> Start(
        string program, string name, string data, TestNetwork? network, IReadOnlyList<string> variables,
        params string[] arguments)
    {
        // `env` becomes the program: one process.
        string[] before = variables.Count == 0 ? [] : ["env", .. variables];
        return Started(
            Launch(program, name, data, network, before, arguments), Path.Combine(data, "endpoint.json"));
    }

    private static async Task<Daemon> Started(Daemon daemon, string file)
    {
        var clock = Stopwatch.StartNew();
        daemon._file = file;
        while (!daemon.HasExited)
        {
            if (daemon.Endpoint is not null)
                return daemon;

            if (clock.Elapsed > StartPatience)
                break;
            await Task.Delay(20);
        }

        await daemon.DisposeAsync();
        throw new InvalidOperationException($"{daemon.Name} did not start:\n{daemon.Log}");
    }

    public static Daemon Launch(string program, string name, string data, params string[] arguments) =>
        Launch(program, name, data, network: null, [], arguments);

    private static Daemon Launch(
        string program, string name, string data, TestNetwork? network, IReadOnlyList<string> before,
        IEnumerable<string> arguments)
    {
        var folder = program == "node" ? "KdCluster.Node" : "KdCluster.Coordinator";
        string[] all =
        [
            .. before, "dotnet", Built.At(folder, $"kd-{program}.dll"),
            "--data", data, "--parent-pid", $"{Environment.ProcessId}", .. arguments,
        ];
        if (network is not null)
            all = [.. network.Enter(name), .. all]; // It becomes the program: one process.
        var start = new ProcessStartInfo(all[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (network is not null)
        {
            foreach (var variable in (string[])["KD_HOST", "KD_HTTP_HOST", "KD_SHEET_HOST"])
                start.Environment[variable] = network.AddressOf(name);
            start.Environment["KD_INSECURE"] = "on";
        }

        foreach (var argument in all[1..])
            start.ArgumentList.Add(argument);
        var daemon = new Daemon(name, data, Process.Start(start)!);
        daemon._process.OutputDataReceived += (_, line) => daemon.Keep(line.Data);
        daemon._process.ErrorDataReceived += (_, line) => daemon.Keep(line.Data);
        daemon._process.BeginOutputReadLine();
        daemon._process.BeginErrorReadLine();
        return daemon;
    }

    public void Signal(Signal signal) => Signals.Send(Id, signal);

    /// <summary>Its exit code.</summary>
    /// <exception cref="TimeoutException">It goes on.</exception>
    public async Task<int> Ended(TimeSpan within)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(within);
            return ExitCode;
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} did not end within {within.TotalSeconds} s:\n{Log}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            Signal(Support.Signal.Continue);
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            _lines.Enqueue(line);
    }

    private static Endpoint? Read(string file)
    {
        try
        {
            return File.Exists(file)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(file), ApiJson.Default.Endpoint)
                : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
