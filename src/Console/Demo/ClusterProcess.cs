using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using KdCluster.Console.Processes;
using KdCluster.Contracts.Api;

namespace KdCluster.Console.Demo;

/// <summary>A coordinator or a node as a child process. It ends when this process does, however that happens.</summary>
public sealed class ClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly string _folder;
    private readonly StreamWriter _output;
    private readonly Queue<string> _last = new();

    private ClusterProcess(string name, string folder, ProcessStartInfo start)
    {
        Name = name;
        _folder = folder;
        _output = new StreamWriter(Path.Combine(folder, "output.txt")) { AutoFlush = true };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Keep(e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(e.Data);
    }

    public string Name { get; }

    /// <param name="folder">Its data folder; its output goes there too.</param>
    public static ClusterProcess Start(string name, string assembly, string folder, params string[] arguments)
    {
        Directory.CreateDirectory(folder);
        File.Delete(Path.Combine(folder, "endpoint.json"));
        var start = new ProcessStartInfo(
            "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (
            var argument in (string[])[
                assembly, .. arguments, "--data", folder, "--parent-pid",
                System.Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            start.ArgumentList.Add(argument);
        }

        // Settings that the user has for another cluster are not for this one; where data lie is the same for all.
        foreach (
            var setting in start.Environment.Keys.Where(
                k => k.StartsWith("KD_", StringComparison.Ordinal)
                    && k is not ("KD_HOME" or "KD_TORCH" or "KD_LOG_LEVEL" or "KD_DATASETS" or "KD_CACHE")).ToList())
        {
            start.Environment.Remove(setting);
        }

        var started = new ClusterProcess(name, folder, start);
        started._process.Start();
        started._process.StandardInput.Close();
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Where it can be reached, once it serves.</summary>
    public async Task<Endpoint> Endpoint(TimeProvider time, CancellationToken stop)
    {
        var file = Path.Combine(_folder, "endpoint.json");
        var start = time.GetTimestamp();
        while (!File.Exists(file))
        {
            if (_process.HasExited || time.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
                throw Ended(_process.HasExited ? "ended before it served" : "does not serve after a minute");
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }

        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, stop), ApiJson.Default.Endpoint)!;
    }

    /// <summary>Throws when the process ends; else runs until it is stopped.</summary>
    public async Task Watch(CancellationToken stop)
    {
        await _process.WaitForExitAsync(stop);
        throw Ended($"ended on its own (exit code {_process.ExitCode})");
    }

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Signals.Terminate(_process);
        using (var limit = new CancellationTokenSource(Patience))
        {
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        lock (_last)
            _output.Dispose();
    }

    private CommandException Ended(string how)
    {
        lock (_last)
        {
            return new CommandException(
                $"{Name} {how}; its last lines (all of them: {Path.Combine(_folder, "output.txt")}):\n  "
                    + $"{string.Join("\n  ", _last)}");
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_last)
        {
            _last.Enqueue(line);
            if (_last.Count > 8)
                _last.Dequeue();
            if (_output.BaseStream.CanWrite)
                _output.WriteLine(line);
        }
    }
}
