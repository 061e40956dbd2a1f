using System.Diagnostics;
using System.Text.Json;
using KdCluster.Hosting;
using KdCluster.Contracts.Api;
using KdCluster.Security;

namespace KdCluster.Bench;

/// <summary>A coordinator as a process, on free ports.</summary>
internal sealed class CoordinatorProcess : IDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    private CoordinatorProcess(Process process, Endpoint endpoint) => (_process, Endpoint) = (process, endpoint);

    public Endpoint Endpoint { get; }

    /// <param name="authority">Null: nothing is encrypted.</param>
    public static CoordinatorProcess Start(BenchSettings settings, string data, BenchAuthority? authority = null)
    {
        var process = Programs.Start(
            settings, "KdCluster.Coordinator", "kd-coordinator.dll",
            ["--data", data, "--port", "0", "--http-port", "0"],
            authority is null
                ? []
                : [
                    ("KD_TLS_CA", authority.Certificate),
                    ("KD_TLS_CERTIFICATE", authority.Issue(ProcessIdentity.Coordinator("main")))]);
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
