using System.Diagnostics;

namespace KdCluster.Coordinator.Tests.Kubernetes;

/// <summary>Programs of others.</summary>
internal static class Shell
{
    /// <summary>For one of them: a base system from the network, or an image with everything that is built for it.
    ///     </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <returns>What it wrote to standard output.</returns>
    /// <exception cref="InvalidOperationException">It failed; the message has its last words.</exception>
    public static async Task<string> Run(string program, params IEnumerable<string> arguments)
    {
        var (code, output, error) = await Try(program, arguments).ConfigureAwait(false);
        return code == 0
            ? output
            : throw new InvalidOperationException($"{program} ended with {code}: {Last(output)}\n{Last(error)}");
    }

    /// <exception cref="TimeoutException">It did not end, and was killed.</exception>
    public static async Task<(int Code, string Output, string Error)> Try(
        string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException(
                $"{program} did not end within {Patience.TotalMinutes:0} minutes: {string.Join(' ', arguments)}");
        }

        return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
    }

    private static string Last(string text) => text[Math.Max(0, text.Length - 2000)..].Trim();
}
