using System.Diagnostics;
using System.Globalization;

namespace KdCluster.Bench;

/// <summary>
/// A process that trains when it is told to and sleeps in between, so that two of them alternate in one run and never
/// compute at once: what the machine does meanwhile hits both alike.
/// </summary>
public sealed class Worker : IDisposable
{
    /// <summary>What ./kd sets for our own training; PyTorch runs as its user would start it.</summary>
    private static readonly string[] OurTuning =
        ["GLIBC_TUNABLES", "MALLOC_ARENA_MAX", "MALLOC_MMAP_MAX_", "MALLOC_TRIM_THRESHOLD_"];

    private readonly Process _process;

    private Worker(string name, Process process) => (Name, _process) = (name, process);

    public string Name { get; }

    public static Worker PyTorch(string home, string model, string method, string layout, int threads)
    {
        var start = new ProcessStartInfo("/usr/bin/python3");
        foreach (
            var argument in new[
                ] { "-B", Path.Combine(home, "bench", "pytorch", "worker.py"), model, method, layout, Text(threads),
                "/usr/share/datasets/fashion-mnist" })
        {
            start.ArgumentList.Add(argument);
        }

        OurTuning.ToList().ForEach(name => start.Environment.Remove(name));
        start.Environment["OMP_NUM_THREADS"] = Text(threads);
        return Start($"PyTorch {layout} {method}", start);
    }

    public static Worker Ours(string model, string method)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(typeof(Worker).Assembly.Location);
        foreach (var argument in new[] { "worker", model, method })
            start.ArgumentList.Add(argument);
        return Start($"KdCluster {method}", start);
    }

    /// <returns>Milliseconds a step.</returns>
    public double Go(int steps)
    {
        _process.StandardInput.WriteLine($"go {Text(steps)}");
        _process.StandardInput.Flush();
        return double.Parse(Answer(), CultureInfo.InvariantCulture) / steps * 1000;
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static Worker Start(string name, ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        var worker = new Worker(name, Process.Start(start)!);
        worker.Answer();
        return worker;
    }

    private string Answer() =>
        _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException(
                $"the worker \"{Name}\" ended without an answer (exit code {ExitCode()})");

    private int ExitCode()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }
}
