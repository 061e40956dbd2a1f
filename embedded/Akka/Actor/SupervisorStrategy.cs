using Akka.Event;

namespace Akka.Actor;

/// <summary>What a supervisor does about a child that failed.</summary>
public enum Directive
{
    Resume,
    Restart,
    Escalate,
    Stop,
}

/// <summary>Chooses a directive by the exception.</summary>
public interface IDecider
{
    Directive Decide(Exception cause);
}

/// <summary>How an actor handles failures of its children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops a child that could not be made or was killed, restarts it otherwise.</summary>
    public static IDecider DefaultDecider = Actor.Decider.From(cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);

    public static readonly OneForOneStrategy StoppingStrategy = new(_ => Directive.Stop);

    public abstract IDecider Decider { get; }

    protected bool LoggingEnabled { get; set; } = true;

    protected abstract Directive Handle(IActorRef child, Exception exception);

    protected virtual void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (!LoggingEnabled)
            return;
        var reason = cause is ActorInitializationException { InnerException: { } inner } ? inner.Message : cause.Message;
        var path = child.Path.ToString();
        LogEvent? line = directive switch
        {
            Directive.Resume => new Warning(path, GetType(), reason),
            Directive.Escalate => null,
            _ => new Error(cause, path, GetType(), reason),
        };
        if (line is not null)
            context.System.EventStream.Publish(line);
    }

    /// <summary>Acts on a failure; false hands it on to the supervisor's own supervisor.</summary>
    internal bool HandleFailure(ActorCell cell, ChildStats stats, Exception cause)
    {
        var directive = Handle(stats.Child, cause);
        LogFailure(cell, stats.Child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                stats.Child.SendSystemMessage(new Dispatch.SysMsg.Resume(cause));
                return true;
            case Directive.Escalate:
                return false;
            default:
                Process(cell, stats, cause, directive == Directive.Restart);
                return true;
        }
    }

    private protected abstract void Process(ActorCell cell, ChildStats stats, Exception cause, bool restart);
}

/// <summary>Deciders from functions.</summary>
public static class Decider
{
    public static LocalOnlyDecider From(Func<Exception, Directive> localOnlyDecider) => new(localOnlyDecider);
}

/// <summary>A decider that is a function.</summary>
public class LocalOnlyDecider : IDecider
{
    private readonly Func<Exception, Directive> _decide;

    public LocalOnlyDecider(Func<Exception, Directive> decider) => _decide = decider;

    public Directive Decide(Exception cause) => _decide(cause);
}
