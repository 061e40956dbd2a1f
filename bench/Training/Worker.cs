using System.Diagnostics;
using System.Globalization;

namespace KdCluster.Bench;

/// <summary>
/// A process that trains when it is told to and sleeps in between, so that two of them alternate in one run and never
/// compute at once: what the machine does meanwhile hits both alike.
/// </summary>
internal sealed class Worker : IDisposable
{
    /// <summary>What ./kd sets for our own training. The others run as their users would start them.</summary>
    private static readonly string[] OurTuning =
        ["GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_"];

    private readonly LineProcess _process;

    private Worker(string name, LineProcess process)
    {
        (Name, _process) = (name, process);
        _process.Line();
    }

    public string Name { get; }

    public static Worker Ours(string model, string method, string precision = "fp32") =>
        new(
            $"KdCluster {method} {precision}",
            LineProcess.Self([], TrainingWorker.Verb, model, method, precision));

    /// <param name="home">Another checkout, built.</param>
    public static Worker Before(string home, string model, string method) =>
        new(
            $"{home} {method}",
            LineProcess.Start(new("dotnet", [Program(home), TrainingWorker.Verb, model, method]), []));

    /// <summary>A checkout's bench.</summary>
    public static string Program(string home) => BenchSettings.Program(home, "KdCluster.Bench", "kd-bench.dll");

    public static Worker TorchSharp(string model) =>
        new("TorchSharp", LineProcess.Self(OurTuning, TorchSharpWorker.Verb, model));

    /// <param name="layout">`nchw` or `nhwc`.</param>
    public static Worker PyTorch(BenchSettings settings, string model, string method, string layout)
    {
        var script = Path.Combine(settings.Home, "bench", "pytorch", "worker.py");
        var start = new ProcessStartInfo(
            "/usr/bin/python3",
            ["-B", script, model, method, layout, $"{settings.Threads}", "/usr/share/datasets/fashion-mnist"]);
        start.Environment["OMP_NUM_THREADS"] = $"{settings.Threads}";
        return new($"PyTorch {layout} {method}", LineProcess.Start(start, OurTuning));
    }

    /// <returns>Milliseconds a step.</returns>
    public double Go(int steps)
    {
        _process.Say($"go {steps}");
        return double.Parse(_process.Line(), CultureInfo.InvariantCulture) / steps * 1000;
    }

    public void Dispose() => _process.Dispose();
}
