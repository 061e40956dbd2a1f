using System.Threading.Channels;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;

namespace KdCluster.Tracking;

/// <summary>
/// Tells one sink of every run, in order, from the journal: no run waits for it, and none for another that it does not
/// take. What it does not take is offered again, after growing pauses; one that is down for long has the whole of the
/// run then.
/// </summary>
/// <param name="read">Events of a run after a number.</param>
/// <param name="warn">Told once when the sink begins to fail, with the reason, and once when it works again.</param>
public sealed class RunFollower(
    IRunSink sink, Func<RunId, long, Task<IReadOnlyList<(long Number, TrackedEvent Event)>>> read, TimeProvider clock,
    Action<string> warn)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>Of runs that have ended the newest so many are known: news of a run's end may come twice.</summary>
    private const int MostEnded = 1000;

    private readonly Channel<RunId> _news = Channel.CreateUnbounded<RunId>(new() { SingleReader = true });
    private readonly Dictionary<RunId, long> _taken = [];
    private readonly Dictionary<RunId, Retry> _refused = [];
    private readonly Queue<RunId> _ended = new();
    private readonly long _began = clock.GetTimestamp();

    private TimeSpan Now => clock.GetElapsedTime(_began);

    /// <summary>Something has happened to a run. Never waits.</summary>
    public void Tell(RunId run) => _news.Writer.TryWrite(run);

    public async Task Run(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                foreach (var run in News())
                    await Bring(run, stop);
                if (Overdue() is { } again)
                    await Bring(again, stop);
                else
                    await Rest(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <summary>Runs of which there is news, but for those that have a pause.</summary>
    private HashSet<RunId> News()
    {
        var runs = new HashSet<RunId>();
        while (_news.Reader.TryRead(out var run))
            if (!_refused.ContainsKey(run))
                runs.Add(run);
        return runs;
    }

    private RunId? Overdue()
    {
        var now = Now;
        return _refused.Where(one => one.Value.At <= now).OrderBy(one => one.Value.At)
            .Select(one => (RunId?)one.Key).FirstOrDefault();
    }

    /// <summary>Until there is news, or a pause is over.</summary>
    private async Task Rest(CancellationToken stop)
    {
        using var pause = new CancellationTokenSource(Pause(), clock);
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, stop);
        try
        {
            await _news.Reader.WaitToReadAsync(rest.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
        }
    }

    private TimeSpan Pause()
    {
        if (_refused.Count == 0)
            return Timeout.InfiniteTimeSpan;
        var pause = _refused.Values.Min(one => one.At) - Now;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    /// <summary>One try.</summary>
    private async Task Bring(RunId run, CancellationToken stop)
    {
        try
        {
            var events = await read(run, _taken.GetValueOrDefault(run));
            if (events.Count > 0)
            {
                await sink.Take(run, [.. events.Select(one => one.Event)], stop);
                _taken[run] = events[^1].Number;
            }

            if (events.Any(one => one.Event.Event is RunEnded))
                End(run);
            if (_refused.Remove(run) && _refused.Count == 0)
                warn($"{sink.Name} can be written again");
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            if (_refused.Count == 0)
                warn($"{sink.Name} cannot be written: {e.Message}; it is tried again");
            var before = _refused.GetValueOrDefault(run)?.Pause;
            var pause = before is null ? FirstPause : before * 2 < LongestPause ? before.Value * 2 : LongestPause;
            _refused[run] = new(Now + pause, pause);
        }
    }

    private void End(RunId run)
    {
        _ended.Enqueue(run);
        if (_ended.Count > MostEnded)
            _taken.Remove(_ended.Dequeue());
    }

    /// <param name="At">Since the follower began.</param>
    private sealed record Retry(TimeSpan At, TimeSpan Pause);
}
