namespace Akka.Actor;

/// <summary>What every actor derives from.</summary>
public abstract class ActorBase
{
    private readonly IActorRef _self;

    protected ActorBase()
    {
        var cell = ActorCell.Current
            ?? throw new ActorInitializationException($"Do not use the constructor of {GetType()} directly: make the actor with ActorOf(Props).");
        ActorContext = cell;
        _self = cell.Self;
        cell.Become(Receive);
    }

    protected static IActorContext Context => ActorCell.Current
        ?? throw new NotSupportedException("There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    protected static Receive EmptyReceive { get; } = _ => false;

    protected IActorRef Self => _self;

    protected IActorRef Sender => ActorContext.Sender;

    internal ActorCell ActorContext { get; }

    public virtual void AroundPreStart() => PreStart();

    public virtual void AroundPostStop() => PostStop();

    public virtual void AroundPreRestart(Exception cause, object? message) => PreRestart(cause, message!);

    public virtual void AroundPostRestart(Exception cause, object? message) => PostRestart(cause);

    internal bool ReceiveAround(Receive receive, object message) => AroundReceive(receive, message);

    internal SupervisorStrategy ChosenStrategy() => SupervisorStrategy();

    internal void ReportUnhandled(object message) => Unhandled(message);

    protected virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message))
            return true;
        Unhandled(message);
        return false;
    }

    protected abstract bool Receive(object message);

    /// <summary>Publishes <see cref="Event.UnhandledMessage"/>; throws for a <see cref="Terminated"/> that nobody handled.</summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated)
            throw new DeathPactException(terminated.ActorRef);
        ActorContext.System.EventStream.Publish(new Event.UnhandledMessage(message, Sender, Self));
    }

    protected virtual void PreStart()
    {
    }

    protected virtual void PostStop()
    {
    }

    /// <summary>Runs on the instance that failed; unless overridden it stops all children and calls <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in ActorContext.GetChildren().ToArray())
        {
            ActorContext.Unwatch(child);
            ActorContext.Stop(child);
        }

        PostStop();
    }

    /// <summary>Runs on the new instance; unless overridden it calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>How failures of this actor's children are handled.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    protected void Become(Receive receive) => ActorContext.Become(receive);

    protected void BecomeStacked(Receive receive) => ActorContext.BecomeStacked(receive);

    protected void UnbecomeStacked() => ActorContext.UnbecomeStacked();

    protected void SetReceiveTimeout(TimeSpan? timeout) => ActorContext.SetReceiveTimeout(timeout);
}
