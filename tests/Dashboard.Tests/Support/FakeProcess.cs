using System.Diagnostics;
using System.Globalization;
using System.Reflection;

namespace KdCluster.Dashboard.Tests.Support;

/// <summary>A fake cluster with one run, in a process of its own whose processor time can be told.</summary>
internal sealed class FakeProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private StreamReader? _events;

    private FakeProcess(Process process, string url, string run) => (_process, Url, Run) = (process, url, run);

    public string Url { get; }

    public string Run { get; }

    public static async Task<FakeProcess> Start(int peers)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            ArgumentList =
            {
                Assembly.GetExecutingAssembly().Location, "fake", "--port", "0", "--peers",
                peers.ToString(CultureInfo.InvariantCulture),
            },
        };
        var process = Process.Start(start)!;
        var said = (await process.StandardOutput.ReadLineAsync())?.Split(' ')
            ?? throw new InvalidOperationException("the fake cluster ended");
        return new(process, said[0], said[1]);
    }

    /// <summary>Processor time over time, in cores, while the run goes on by so many epochs.</summary>
    public async Task<double> Load(int epochs, CancellationToken stop)
    {
        _events ??= new(await _http.GetStreamAsync($"{Url}/api/runs/{Run}/events", stop));
        await Ended(1);
        _process.Refresh();
        var (before, clock) = (_process.TotalProcessorTime, Stopwatch.StartNew());
        await Ended(epochs);
        _process.Refresh();
        return (_process.TotalProcessorTime - before) / clock.Elapsed;

        async Task Ended(int more)
        {
            while (more > 0)
            {
                var line = await _events.ReadLineAsync(stop) ?? throw new EndOfStreamException("the run ended");
                if (line.Contains("\"type\":\"epoch-ended", StringComparison.Ordinal))
                    more--;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _events?.Dispose();
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
