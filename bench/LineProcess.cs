using System.Diagnostics;

namespace KdCluster.Bench;

/// <summary>A process that is spoken to in lines, and that ends when its input does.</summary>
internal sealed class LineProcess : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    private readonly Process _process;

    private LineProcess(Process process) => _process = process;

    /// <summary>Another process of this program.</summary>
    public static LineProcess Self(IReadOnlyCollection<string> without, params string[] arguments) =>
        Start(new ProcessStartInfo("dotnet", [typeof(LineProcess).Assembly.Location, .. arguments]), without);

    /// <param name="without">Environment variables that it does not get.</param>
    public static LineProcess Start(ProcessStartInfo start, IReadOnlyCollection<string> without)
    {
        foreach (var name in without)
            start.Environment.Remove(name);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return new(Process.Start(start)!);
    }

    public void Say(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    /// <exception cref="IOException">It has ended.</exception>
    public string Line() => _process.StandardOutput.ReadLine() ?? throw new IOException(
        $"`{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)}` ended early");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(EndPatience))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
