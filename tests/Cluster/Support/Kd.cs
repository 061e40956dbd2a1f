using System.Diagnostics;
using Shouldly;

namespace KdCluster.Cluster.Tests.Support;

/// <summary>The `kd` program as a process of its own.</summary>
public static class Kd
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <returns>What it wrote to standard output; it must have ended well.</returns>
    public static async Task<string> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "KdCluster.Console", "release", "kd.dll")));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.ShouldBe(0, $"kd {string.Join(' ', arguments)}\n{await output}{await error}");
        return await output;
    }
}
