using System.Diagnostics;
using System.Text.Json;

namespace KdCluster.Bench;

/// <summary>Moving sheets, against iperf3; a program of its own, since it runs the node's server and client.</summary>
public static class ExchangeBench
{
    private static readonly TimeSpan DemoPatience = TimeSpan.FromMinutes(15);

    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        if (settings.Report is { } report)
            return Run(settings, report);
        var folder = Directory.CreateTempSubdirectory("kd-bench-demo-");
        try
        {
            return Run(settings, Demo(settings, folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<BenchLine> Run(BenchSettings settings, string report)
    {
        settings.Say("exchange");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(
            Path.Combine(settings.Home, "artifacts", "bin", "exchange", "release", "kd-bench-exchange.dll"));
        start.ArgumentList.Add(FormattableString.Invariant($"--rounds={settings.Blocks}"));
        start.ArgumentList.Add($"--report={report}");
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<BenchLine[]>(output, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"the exchange bench ended with exit code {process.ExitCode}");
    }

    /// <summary>Runs the demo, as a user does, for the share of its time that the exchange takes.</summary>
    /// <returns>Its `report.json`.</returns>
    /// <exception cref="InvalidOperationException">It failed, or went on for longer than any machine needs.</exception>
    private static string Demo(BenchSettings settings, string folder)
    {
        settings.Say("the demo");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(
            Path.Combine(settings.Home, "artifacts", "bin", "KdCluster.Console", "release", "kd.dll"));
        start.ArgumentList.Add("demo");
        start.ArgumentList.Add("--out");
        start.ArgumentList.Add(folder);
        using var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(DemoPatience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException(
                $"the demo did not end within {DemoPatience.TotalMinutes:0} minutes: "
                    + $"run `./kd demo` to see where it stays");
        }

        return process.ExitCode == 0
            ? Path.Combine(folder, "report.json")
            : throw new InvalidOperationException(
                $"the demo ended with exit code {process.ExitCode}: run `./kd demo` to see why");
    }
}
