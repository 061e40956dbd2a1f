using System.Diagnostics;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>The `kd` program as a process of its own.</summary>
public static class Kd
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Its output is the caller's to read. An interrupt reaches it also where the tests run in a shell's background,
    /// whose children ignore that.
    /// </summary>
    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("env") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--default-signal=INT");
        start.ArgumentList.Add("dotnet");
        start.ArgumentList.Add(Built.At("KdCluster.Console", "kd.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <returns>What it wrote to standard output; it must have ended well.</returns>
    public static Task<string> Run(params string[] arguments) => Run(Patience, arguments);

    /// <param name="patience">For what trains for minutes.</param>
    public static async Task<string> Run(TimeSpan patience, params string[] arguments)
    {
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.ShouldBe(0, $"kd {string.Join(' ', arguments)}\n{await output}{await error}");
        return await output;
    }

    /// <summary>The processes whose command line names this folder.</summary>
    public static IReadOnlyList<string> ProcessesOf(string folder) =>
        [
            .. Directory.EnumerateDirectories("/proc").Where(path => path[6..].All(char.IsAsciiDigit))
            .Select(CommandLine).Where(line => line.Contains(folder, StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return ""; // It has just ended.
        }
    }
}
