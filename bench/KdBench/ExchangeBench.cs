using System.Diagnostics;
using System.Text.Json;

namespace KdCluster.Bench;

/// <summary>Moving sheets, against iperf3; a program of its own, since it runs the node's server and client.</summary>
public static class ExchangeBench
{
    public static IEnumerable<BenchLine> Run(BenchSettings settings)
    {
        settings.Say("exchange");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(settings.Home, "artifacts", "bin", "exchange", "release", "kd-bench-exchange.dll"));
        start.ArgumentList.Add(FormattableString.Invariant($"--rounds={settings.Blocks}"));
        if (settings.Report is { } report)
        {
            start.ArgumentList.Add($"--report={report}");
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonSerializer.Deserialize<BenchLine[]>(output, JsonSerializerOptions.Web)!
            : throw new InvalidOperationException($"the exchange bench ended with exit code {process.ExitCode}");
    }
}
