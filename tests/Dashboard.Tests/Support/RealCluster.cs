using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using KdCluster.Contracts.Api;
using KdCluster.Tests;

namespace KdCluster.Dashboard.Tests.Support;

/// <summary>A coordinator and nodes as processes on loopback, which end with this one at the latest.</summary>
internal sealed class RealCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("kd-real-").FullName;
    private readonly List<Process> _processes = [];
    private Endpoint? _endpoint;

    public string Url => _endpoint!.Url;

    public HttpClient Http { get; } = new();

    public static async Task<RealCluster> Start(int nodes, int slots)
    {
        var cluster = new RealCluster();
        await cluster.StartCoordinator(0);
        for (var i = 1; i <= nodes; i++)
            cluster.Run("node", $"node-{i}",
                "--seed-node", cluster._endpoint!.Akka, "--name", $"node-{i}", "--port", "0", "--sheet-port", "0",
                "--slots", slots.ToString(CultureInfo.InvariantCulture));
        return cluster;
    }

    /// <summary>As a machine does that loses its power; then it starts again where it was.</summary>
    public async Task RestartCoordinator()
    {
        var coordinator = _processes[0];
        coordinator.Kill();
        await coordinator.WaitForExitAsync();
        _processes.RemoveAt(0);
        await StartCoordinator(new Uri(Url).Port);
    }

    public async Task<string> Submit(string yaml)
    {
        using var body = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var answer = await Http.PostAsync($"{Url}/api/runs", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        var made = (await answer.Content.ReadFromJsonAsync(ApiJson.Default.SubmitAnswer))!;
        return made.Sweep?.Value ?? made.Run.Value;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartCoordinator(int port)
    {
        var written = Path.Combine(_folder, "coordinator", "endpoint.json");
        Directory.CreateDirectory(Path.GetDirectoryName(written)!);
        File.Delete(written);
        // The nodes know where it was: both of its ports stay.
        var akka = _endpoint is { } before ? int.Parse(before.Akka.Split(':')[^1], CultureInfo.InvariantCulture) : 0;
        _processes.Insert(0, Run(
            "coordinator", "coordinator", "--port", akka.ToString(CultureInfo.InvariantCulture), "--http-port",
            port.ToString(CultureInfo.InvariantCulture)));
        await Eventually.Holds("the coordinator serves", () => File.Exists(written));
        _endpoint = JsonSerializer.Deserialize(await File.ReadAllTextAsync(written), ApiJson.Default.Endpoint)!;
    }

    private Process Run(string program, string name, params string[] arguments)
    {
        var project = char.ToUpperInvariant(program[0]) + program[1..];
        var dll = Checkout.In($"artifacts/bin/KdCluster.{project}/release/kd-{program}.dll");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1", ["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=1" },
        };
        foreach (var argument in (string[])[dll, .. arguments, "--data", Directory.CreateDirectory(
            Path.Combine(_folder, name)).FullName, "--parent-pid",
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (program == "node")
            _processes.Add(process);
        return process;
    }
}
