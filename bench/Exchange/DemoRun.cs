using System.Diagnostics;

namespace KdCluster.Bench;

/// <summary>Runs the demo, as a user does, for the share of its time that the exchange takes.</summary>
internal static class DemoRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <exception cref="InvalidOperationException">It failed, or went on for longer than any machine needs.</exception>
    public static IEnumerable<BenchLine> Measure(BenchSettings settings)
    {
        settings.Say("the demo");
        var folder = Directory.CreateTempSubdirectory("kd-bench-demo-");
        try
        {
            Run(settings, folder.FullName);
            return [.. ShareBench.Run(Path.Combine(folder.FullName, "report.json"))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Run(BenchSettings settings, string folder)
    {
        var program = settings.Program("KdCluster.Console", "kd.dll");
        var start = new ProcessStartInfo("dotnet", [program, "demo", "--out", folder])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"the demo did not end within {Patience.TotalMinutes:0} minutes: "
                    + "run `./kd demo` to see where it stays");
        }

        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"the demo ended with exit code {process.ExitCode}: run `./kd demo` to see why");
    }
}
