using System.Threading.Channels;
using KdCluster.Contracts;

namespace KdCluster.Tracking;

/// <summary>
/// Tells one sink of every run, in order, from the journal: the run waits for nobody. What a sink does not take is
/// offered again, after growing pauses; one that is down for long has the whole of the run then.
/// </summary>
/// <param name="read">Events of a run after a number.</param>
/// <param name="warn">Told once when the sink begins to fail, with the reason, and once when it works again.</param>
public sealed class RunFollower(
    IRunSink sink, Func<RunId, long, Task<IReadOnlyList<(long Number, TrackedEvent Event)>>> read, TimeProvider clock,
    Action<string> warn)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly Channel<RunId> _news = Channel.CreateUnbounded<RunId>(new() { SingleReader = true });
    private readonly Dictionary<RunId, long> _taken = [];
    private bool _fails;

    /// <summary>Something has happened to a run. Never waits.</summary>
    public void Tell(RunId run) => _news.Writer.TryWrite(run);

    public async Task Run(CancellationToken stop)
    {
        try
        {
            while (await _news.Reader.WaitToReadAsync(stop))
            {
                var runs = new HashSet<RunId>();
                while (_news.Reader.TryRead(out var run))
                    runs.Add(run);
                foreach (var run in runs)
                    await Bring(run, stop);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task Bring(RunId run, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                var events = await read(run, _taken.GetValueOrDefault(run));
                if (events.Count > 0)
                    await sink.Take(run, [.. events.Select(one => one.Event)], stop);
                if (events.Any(one => one.Event.Event is Contracts.Journal.RunEnded))
                    _taken.Remove(run);
                else if (events.Count > 0)
                    _taken[run] = events[^1].Number;
                Say(fails: false, $"{sink.Name} can be written again");
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                Say(fails: true, $"{sink.Name} cannot be written: {e.Message}; it is tried again");
                await Task.Delay(pause, clock, stop);
            }
        }
    }

    private void Say(bool fails, string what)
    {
        if (fails != _fails)
            warn(what);
        _fails = fails;
    }
}
