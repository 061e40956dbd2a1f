using System.Diagnostics;

namespace KdCluster.Bench;

/// <summary>The product's programs as processes that end with this one and whose output nobody reads.</summary>
internal static class Programs
{
    /// <param name="environment">Variables that it gets besides this process's.</param>
    public static Process Start(
        BenchSettings settings, string project, string file, IEnumerable<string> arguments,
        params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [settings.Program(project, file), .. arguments, "--parent-pid", $"{Environment.ProcessId}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
