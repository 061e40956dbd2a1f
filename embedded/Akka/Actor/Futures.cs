namespace Akka.Actor;

/// <summary>Questions: a message whose answer comes as a task.</summary>
public static class Futures
{
    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<object>(message, timeout, CancellationToken.None);

    public static Task<object> Ask(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<object>(message, null, cancellationToken);

    public static Task<object> Ask(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) => self.Ask<object>(message, timeout, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout = null) => self.Ask<T>(message, timeout, CancellationToken.None);

    public static Task<T> Ask<T>(this ICanTell self, object message, CancellationToken cancellationToken) => self.Ask<T>(message, null, cancellationToken);

    public static Task<T> Ask<T>(this ICanTell self, object message, TimeSpan? timeout, CancellationToken cancellationToken) => self.Ask<T>(_ => message, timeout, cancellationToken);

    /// <summary>
    /// The task fails with <see cref="AskTimeoutException"/> after the time, is cancelled by the token, and throws the cause of a <see cref="Status.Failure"/>
    /// that came as the answer (unless that is the type asked for).
    /// </summary>
    /// <param name="messageFactory">Gets the reference that takes the answer.</param>
    public static Task<T> Ask<T>(this ICanTell self, Func<IActorRef, object> messageFactory, TimeSpan? timeout, CancellationToken cancellationToken)
    {
        var provider = Provider(self) ?? throw new ArgumentException("Unable to resolve the target Provider", nameof(self));
        var wait = timeout ?? provider.System.Settings.AskTimeout;
        var asked = new FutureRef<T>(provider);
        if (wait > TimeSpan.Zero)
        {
            var cancelable = new Cancelable(provider.System.Scheduler);
            provider.System.Scheduler.Advanced.ScheduleOnce(wait, () => asked.Fail(new AskTimeoutException($"Timeout after {wait.TotalSeconds:F2} seconds")), cancelable);
            asked.WhenDone(cancelable.Cancel);
        }

        if (cancellationToken.CanBeCanceled)
        {
            var registration = cancellationToken.Register(() => asked.Cancel(cancellationToken));
            asked.WhenDone(() => registration.Unregister());
        }

        self.Tell(messageFactory(asked), asked);
        provider.Temp.GiveUpIfClosed(asked);
        return asked.Result;
    }

    private static IActorRefProvider? Provider(ICanTell target) => target switch
    {
        ActorSelection selection => selection.AnchorRef.Owner,
        ActorRefBase { Owner: { } owner } => owner,
        _ => ActorCell.Current?.SystemImpl.Provider,
    };
}

/// <summary>Takes the answer to one question.</summary>
internal sealed class FutureRef<T> : ActorRefBase, IAsking
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRefProvider _provider;

    public FutureRef(IActorRefProvider provider)
    {
        _provider = provider;
        Path = provider.Temp.Register(this);
    }

    public override ActorPath Path { get; }

    public Task<T> Result => _answer.Task;

    internal override bool IsDead => _answer.Task.IsCompleted;

    internal override IActorRefProvider Owner => _provider;

    public void WhenDone(Action action) => _answer.Task.ContinueWith((_, then) => ((Action)then!)(), action, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public void Fail(Exception cause)
    {
        if (_answer.TrySetException(cause))
            _provider.Temp.Unregister(this);
    }

    public void GiveUp() => Fail(new AskTimeoutException($"The actor system [{_provider.System.Name}] has terminated; nobody will answer."));

    public void Cancel(CancellationToken token)
    {
        if (_answer.TrySetCanceled(token))
            _provider.Temp.Unregister(this);
    }

    internal override void SendSystemMessage(Dispatch.SysMsg.SystemMessage message)
    {
        if (message is Dispatch.SysMsg.Watch watch && IsDead)
            watch.Watcher.SendSystemMessage(new Dispatch.SysMsg.DeathWatchNotification(watch.Watchee, existenceConfirmed: true, addressTerminated: false));
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        var first = message switch
        {
            T answer => _answer.TrySetResult(answer),
            Status.Failure failure => _answer.TrySetException(failure.Cause ?? new TaskCanceledException("Task cancelled by actor via Failure message.")),
            _ => _answer.TrySetException(new ArgumentException($"Received message of type [{message.GetType()}] - Ask expected message of type [{typeof(T)}]")),
        };
        if (first)
            _provider.Temp.Unregister(this);
        else
            _provider.System.DeadLetters.Tell(new Event.DeadLetter(message, sender, this), sender);
    }
}
