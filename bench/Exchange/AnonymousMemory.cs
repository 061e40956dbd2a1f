using System.Globalization;

namespace KdCluster.Bench;

/// <summary>
/// Looks at what processes take besides pages of files (RssAnon), again and again, and keeps the most of each.
/// </summary>
internal sealed class AnonymousMemory : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private readonly long[] _peaks;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public AnonymousMemory(IReadOnlyList<int> processes)
    {
        _peaks = new long[processes.Count];
        _thread = new(() =>
        {
            while (!_stop.Wait(Look))
                for (var i = 0; i < processes.Count; i++)
                    _peaks[i] = Math.Max(_peaks[i], Now(processes[i]));
        })
        { IsBackground = true };
        _thread.Start();
    }

    /// <summary>In bytes; nothing is looked at any more.</summary>
    public IReadOnlyList<long> Peaks()
    {
        _stop.Set();
        _thread.Join();
        return _peaks;
    }

    public void Dispose()
    {
        Peaks();
        _stop.Dispose();
    }

    /// <summary>0: it has ended.</summary>
    private static long Now(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
            return line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kilobytes, _]
                ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
