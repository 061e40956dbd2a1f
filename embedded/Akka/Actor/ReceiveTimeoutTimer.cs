namespace Akka.Actor;

/// <summary>Notices when no message came for a while. One timer at a time is under way, whatever the message rate.</summary>
internal sealed class ReceiveTimeoutTimer(ActorCell cell)
{
    private long _lastMessage;
    private ICancelable? _timer;

    public TimeSpan? Value { get; private set; }

    public void Set(TimeSpan? timeout)
    {
        if (timeout is null && Value is null)
            return;
        _timer?.Cancel();
        _timer = null;
        Value = timeout is { Ticks: > 0 } ? timeout : null;
        if (Value is null)
            return;
        _lastMessage = Environment.TickCount64;
        Schedule(Value.Value);
    }

    /// <summary>A message was handled.</summary>
    public void Saw(object message)
    {
        if (Value is null || message is INotInfluenceReceiveTimeout or TimerMessage { Message: INotInfluenceReceiveTimeout })
            return;
        _lastMessage = Environment.TickCount64;
        if (_timer is null)
            Schedule(Value.Value);
    }

    private void Schedule(TimeSpan delay)
    {
        var timer = new Cancelable(cell.SystemImpl.Scheduler);
        _timer = timer;
        cell.SystemImpl.Scheduler.Advanced.ScheduleOnce(delay, () => cell.SelfRef.SendSystemMessage(new Dispatch.SysMsg.AsyncStep(() => Check(timer))), timer);
    }

    private void Check(ICancelable timer)
    {
        if (!ReferenceEquals(timer, _timer) || Value is not { } timeout)
            return;
        _timer = null;
        var left = timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - _lastMessage);
        if (left > TimeSpan.Zero || cell.Async.UnderWay)
        {
            Schedule(left > TimeSpan.Zero ? left : timeout);
            return;
        }

        // It counts again from the next message, this one included.
        cell.SelfRef.Tell(ReceiveTimeout.Instance, cell.Self);
    }
}
