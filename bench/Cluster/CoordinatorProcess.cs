using System.Diagnostics;
using System.Text.Json;
using KdCluster.Hosting;
using KdCluster.Contracts.Api;

namespace KdCluster.Bench;

/// <summary>A coordinator as a process, on free ports.</summary>
internal sealed class CoordinatorProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private CoordinatorProcess(Process process, Endpoint endpoint) => (_process, Endpoint) = (process, endpoint);

    public Endpoint Endpoint { get; }

    public static CoordinatorProcess Start(BenchSettings settings, string data)
    {
        string[] arguments =
            ["--data", data, "--port", "0", "--http-port", "0", "--parent-pid", $"{Environment.ProcessId}"];
        var program = settings.Program("KdCluster.Coordinator", "kd-coordinator.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var file = Path.Combine(data, EndpointFile.Name);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < StartPatience && !process.HasExited; Thread.Sleep(20))
        {
            if (File.Exists(file))
                return new(process, JsonSerializer.Deserialize(File.ReadAllBytes(file), ApiJson.Default.Endpoint)!);
        }

        process.Kill();
        throw new IOException($"the coordinator did not start; its log is in {data}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
