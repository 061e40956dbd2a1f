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
    private readonly Process process;
    private readonly string folder;
    private readonly StreamWriter output;
    private readonly Queue<string> last = new();

    private ClusterProcess(string name, string folder, ProcessStartInfo start)
    {
        Name = name;
        this.folder = folder;
        output = new StreamWriter(Path.Combine(folder, "output.txt")) { AutoFlush = true };
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Keep(e.Data);
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
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

        // Settings that the user has for another cluster are not for this one.
        foreach (
            var setting in start.Environment.Keys.Where(
                k => k.StartsWith("KD_", StringComparison.Ordinal)
                    && k is not ("KD_HOME" or "KD_TORCH" or "KD_LOG_LEVEL")).ToList())
        {
            start.Environment.Remove(setting);
        }

        var started = new ClusterProcess(name, folder, start);
        started.process.Start();
        started.process.StandardInput.Close();
        started.process.BeginOutputReadLine();
        started.process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Where it can be reached, once it serves.</summary>
    public async Task<Endpoint> EndpointAsync(TimeProvider time, CancellationToken stop)
    {
        var file = Path.Combine(folder, "endpoint.json");
        var start = time.GetTimestamp();
        while (!File.Exists(file))
        {
            if (process.HasExited || time.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
            {
                throw Ended(process.HasExited ? "ended before it served" : "does not serve after a minute");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), time, stop);
        }

        return JsonSerializer.Deserialize(await File.ReadAllTextAsync(file, stop), ApiJson.Default.Endpoint)!;
    }

    /// <summary>Throws when the process ends; else runs until it is stopped.</summary>
    public async Task WatchAsync(CancellationToken stop)
    {
        await process.WaitForExitAsync(stop);
        throw Ended($"ended on its own (exit code {process.ExitCode})");
    }

    /// <summary>Asks it to end, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        Signals.Terminate(process);
        using (var limit = new CancellationTokenSource(Patience))
        {
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
        lock (last)
        {
            output.Dispose();
        }
    }

    private CommandException Ended(string how)
    {
        lock (last)
        {
            return new CommandException(
                $"{Name} {how}; its last lines (all of them: {Path.Combine(folder, "output.txt")}):\n  "
                    + $"{string.Join("\n  ", last)}");
        }
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (last)
        {
            last.Enqueue(line);
            if (last.Count > 8)
            {
                last.Dequeue();
            }

            if (output.BaseStream.CanWrite)
            {
                output.WriteLine(line);
            }
        }
    }
}
