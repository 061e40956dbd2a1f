using Akka.Actor;

namespace Akka.Event;

/// <summary>Logs the first dead letters, then keeps quiet for a while.</summary>
internal sealed class DeadLetterListener : ActorBase
{
    private readonly int _max;
    private readonly TimeSpan _quiet;
    private readonly ILoggingAdapter _log;
    private int _count;
    private long _resumeAt;

    public DeadLetterListener(int max, TimeSpan quiet)
    {
        _max = max;
        _quiet = quiet;
        _log = Context.GetLogger();
    }

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        Context.System.EventStream.Subscribe(Self, typeof(UnhandledMessage));
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override bool Receive(object message)
    {
        if (message is not AllDeadLetters letter || (message is UnhandledMessage && !_log.IsDebugEnabled))
            return true;
        if (Context.System is ActorSystemImpl { IsTerminating: true, Settings.LogDeadLettersDuringShutdown: false })
            return true;
        if (_count >= _max)
        {
            if (_quiet < TimeSpan.Zero || Environment.TickCount64 < _resumeAt)
                return true;
            _count = 0;
        }

        _count++;
        var last = _count == _max;
        if (last)
            _resumeAt = Environment.TickCount64 + (long)_quiet.TotalMilliseconds;
        _log.Log(
            message is UnhandledMessage ? LogLevel.DebugLevel : LogLevel.InfoLevel,
            null,
            "Message [{0}] from {1} to {2} was {3}. [{4}] dead letters encountered{5}. This logging can be turned off or adjusted with configuration settings 'akka.log-dead-letters' and 'akka.log-dead-letters-during-shutdown'.",
            letter.Message.GetType().Name,
            letter.Sender?.Path.ToString() ?? "[NoSender]",
            letter.Recipient?.Path.ToString() ?? "[NoRecipient]",
            message is UnhandledMessage ? "unhandled" : "not delivered",
            _count,
            last ? $", no more will be logged in the next [{_quiet}]" : "");
        return true;
    }
}
