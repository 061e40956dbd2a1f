using System.Diagnostics;
using Akka.Dispatch;

namespace Akka.Actor;

/// <summary>
/// One thread and a heap of what is due. Independent of the shared thread pool, so that heartbeats go out when that is starved.
/// </summary>
internal sealed class DedicatedThreadScheduler : IScheduler, IAdvancedScheduler, IDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<Entry, long> _due = new();
    private readonly AutoResetEvent _sooner = new(initialState: false);
    private readonly Action<Exception> _failed;
    private readonly Thread _thread;
    private long _nextDue = long.MaxValue;
    private int _dead;
    private volatile bool _stopped;

    public DedicatedThreadScheduler(string system, Action<Exception> failed)
    {
        _failed = failed;
        _thread = UrgentThread.Start($"{system}.scheduler", Loop);
    }

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.Now;

    public TimeSpan MonotonicClock => Stopwatch.GetElapsedTime(0);

    public TimeSpan HighResMonotonicClock => Stopwatch.GetElapsedTime(0);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) => ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable? cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Add(new Entry(action, cancelable, Period: 0, DueAt(delay)));
    }

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) => ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable? cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Add(new Entry(action, cancelable, Math.Max(1, ToTicks(interval)), DueAt(initialDelay)));
    }

    public void Dispose()
    {
        _stopped = true;
        _sooner.Set();
        if (Thread.CurrentThread != _thread)
            _thread.Join(TimeSpan.FromSeconds(5));
    }

    private static long ToTicks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private static long DueAt(TimeSpan delay) => Stopwatch.GetTimestamp() + ToTicks(delay);

    private void Add(Entry entry)
    {
        bool wake;
        lock (_gate)
        {
            _due.Enqueue(entry, entry.Due);
            if (entry.Cancelable is not null && ++_dead > 4096 && _dead > _due.Count / 2)
                Sweep();
            wake = entry.Due < _nextDue;
            _nextDue = Math.Min(_nextDue, entry.Due);
        }

        if (wake)
            _sooner.Set();
    }

    /// <summary>Throws away what was called off long before it was due.</summary>
    private void Sweep()
    {
        var live = _due.UnorderedItems.Where(e => e.Element.Cancelable is not { IsCancellationRequested: true }).ToArray();
        _due.Clear();
        _due.EnqueueRange(live);
        _dead = 0;
    }

    private void Loop()
    {
        while (!_stopped)
        {
            if (TakeDue() is { } entry)
            {
                Run(entry);
                continue;
            }

            long next;
            lock (_gate)
                next = _nextDue;
            var wait = next == long.MaxValue ? -1 : (int)Math.Clamp(((next - Stopwatch.GetTimestamp()) * 1000 / Stopwatch.Frequency) + 1, 1, 60_000);
            _sooner.WaitOne(wait);
        }
    }

    private Entry? TakeDue()
    {
        lock (_gate)
        {
            if (_due.TryPeek(out var entry, out var due) && due <= Stopwatch.GetTimestamp())
            {
                _due.Dequeue();
                return entry;
            }

            _nextDue = _due.Count > 0 ? due : long.MaxValue;
            return null;
        }
    }

    private void Run(Entry entry)
    {
        if (entry.Cancelable is { IsCancellationRequested: true })
            return;
        try
        {
            entry.Action();
        }
        catch (Exception e)
        {
            _failed(e);
        }

        if (entry.Period == 0)
            return;
        // After a stall (a stopped process) the missed ones are not made up for.
        var now = Stopwatch.GetTimestamp();
        var next = entry.Due + entry.Period;
        Add(entry with { Due = next > now ? next : now + entry.Period });
    }

    private sealed record Entry(Action Action, ICancelable? Cancelable, long Period, long Due);
}
