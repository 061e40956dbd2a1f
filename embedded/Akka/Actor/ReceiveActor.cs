namespace Akka.Actor;

/// <summary>An actor whose handlers are declared by message type; the first that fits takes the message.</summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly Stack<List<Func<object, bool>>> _declaring = new();
    private readonly List<Func<object, bool>> _initial = [];

    protected ReceiveActor() => _declaring.Push(_initial);

    internal void Initialized() => _declaring.Clear();

    protected sealed override void OnReceive(object message) => Handle(_initial, message);

    protected void Become(Action configure)
    {
        var handlers = Declare(configure);
        base.Become(new UntypedReceive(message => Handle(handlers, message)));
    }

    protected void BecomeStacked(Action configure)
    {
        var handlers = Declare(configure);
        base.BecomeStacked(new UntypedReceive(message => Handle(handlers, message)));
    }

    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) => Add(message =>
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;
        handler(typed);
        return true;
    });

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    /// <summary>A handler that says by its result whether it handled the message.</summary>
    protected void Receive<T>(Func<T, bool> handler) => Add(message => message is T typed && handler(typed));

    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) => Add(message =>
    {
        if (!messageType.IsInstanceOfType(message) || (shouldHandle is not null && !shouldHandle(message)))
            return false;
        handler(message);
        return true;
    });

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) => Receive(messageType, handler, shouldHandle);

    protected void Receive(Type messageType, Func<object, bool> handler) => Add(message => messageType.IsInstanceOfType(message) && handler(message));

    protected void ReceiveAny(Action<object> handler) => Receive(handler);

    /// <summary>No other message is handled until the task ends; context and sender are there after each await.</summary>
    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) => Receive(Awaited(handler), shouldHandle);

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => Receive(Awaited(handler), shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) => Receive(messageType, Awaited(handler), shouldHandle);

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) => Receive(messageType, Awaited(handler), shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAny(Awaited(handler));

    private Action<T> Awaited<T>(Func<T, Task> handler) => message => RunTask(() => handler(message));

    private void Add(Func<object, bool> handler)
    {
        if (!_declaring.TryPeek(out var handlers))
            throw new InvalidOperationException("You may only call Receive-methods when constructing the actor and inside Become().");
        handlers.Add(handler);
    }

    private List<Func<object, bool>> Declare(Action configure)
    {
        var handlers = new List<Func<object, bool>>();
        _declaring.Push(handlers);
        try
        {
            configure();
        }
        finally
        {
            _declaring.Pop();
        }

        return handlers;
    }

    private void Handle(List<Func<object, bool>> handlers, object message)
    {
        foreach (var handler in handlers)
        {
            if (handler(message))
                return;
        }

        Unhandled(message);
    }
}
