namespace Akka.Actor;

/// <summary>An actor with timers of its own, which end when it stops or restarts.</summary>
public interface IWithTimers
{
    ITimerScheduler Timers { get; set; }
}

/// <summary>Timers of one actor by key: starting a key again replaces it, and a message of the replaced one never arrives.</summary>
public interface ITimerScheduler
{
    IReadOnlyCollection<object> ActiveTimers { get; }

    void StartPeriodicTimer(object key, object msg, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval);

    void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender);

    void StartSingleTimer(object key, object msg, TimeSpan timeout);

    void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender);

    bool IsTimerActive(object key);

    void Cancel(object key);

    void CancelAll();
}

/// <summary>A timer's message on its way through the mailbox.</summary>
internal sealed class TimerMessage(object key, object message, object timer) : INoSerializationVerificationNeeded
{
    public object Key { get; } = key;

    public object Message { get; } = message;

    /// <summary>The timer that sent it, to know one that was replaced meanwhile.</summary>
    public object Timer { get; } = timer;
}

internal sealed class TimerScheduler(ActorCell cell) : ITimerScheduler
{
    private readonly Dictionary<object, Running> _timers = [];

    public IReadOnlyCollection<object> ActiveTimers => _timers.Keys;

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval) => Start(key, msg, interval, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan interval, IActorRef sender) => Start(key, msg, interval, interval, sender);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval) => Start(key, msg, initialDelay, interval, cell.Self);

    public void StartPeriodicTimer(object key, object msg, TimeSpan initialDelay, TimeSpan interval, IActorRef sender) => Start(key, msg, initialDelay, interval, sender);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout) => Start(key, msg, timeout, null, cell.Self);

    public void StartSingleTimer(object key, object msg, TimeSpan timeout, IActorRef sender) => Start(key, msg, timeout, null, sender);

    public bool IsTimerActive(object key) => _timers.ContainsKey(key);

    public void Cancel(object key)
    {
        if (_timers.Remove(key, out var running))
            running.Cancelable.Cancel();
    }

    public void CancelAll()
    {
        foreach (var running in _timers.Values)
            running.Cancelable.Cancel();
        _timers.Clear();
    }

    public void Deliver(TimerMessage timer)
    {
        if (!_timers.TryGetValue(timer.Key, out var running) || !ReferenceEquals(running.Cancelable, timer.Timer))
            return;
        if (!running.Repeats)
            _timers.Remove(timer.Key);
        cell.ReceiveInstead(timer.Message);
    }

    private void Start(object key, object message, TimeSpan delay, TimeSpan? interval, IActorRef sender)
    {
        Cancel(key);
        var cancelable = new Cancelable(cell.SystemImpl.Scheduler);
        _timers[key] = new Running(cancelable, interval is not null);
        var timed = new TimerMessage(key, message, cancelable);
        if (interval is { } every)
            cell.SystemImpl.Scheduler.ScheduleTellRepeatedly(delay, every, cell.Self, timed, sender, cancelable);
        else
            cell.SystemImpl.Scheduler.ScheduleTellOnce(delay, cell.Self, timed, sender, cancelable);
    }

    private readonly record struct Running(Cancelable Cancelable, bool Repeats);
}
