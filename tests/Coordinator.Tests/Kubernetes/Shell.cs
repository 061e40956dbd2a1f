using System.ComponentModel;
using System.Diagnostics;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>Programs of others.</summary>
internal static class Shell
{
    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its last words.</exception>
    public static async Task<string> Run(string program, params IEnumerable<string> arguments)
    {
        var (code, output, error) = await Try(program, arguments);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {code}: {Last(output)}\n{Last(error)}");
    }

    public static async Task<(int Code, string Output, string Error)> Try(
        string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    public static bool Has(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"])
            {
                RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static string Last(string text) => text[Math.Max(0, text.Length - 2000)..].Trim();
}
