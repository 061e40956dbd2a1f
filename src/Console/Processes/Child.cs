using System.Diagnostics;

namespace KdCluster.Console.Processes;

/// <summary>A child process whose output is read to its end and which does not outlive a cancelled wait.</summary>
public static class Child
{
    /// <param name="line">Gets each line of both outputs, from two threads.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> Run(
        string program, IEnumerable<string> arguments, string folder, Action<string> line, CancellationToken stop)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Forward(e.Data);
        process.ErrorDataReceived += (_, e) => Forward(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }

        return process.ExitCode;

        void Forward(string? text)
        {
            if (text is not null)
                line(text);
        }
    }
}
