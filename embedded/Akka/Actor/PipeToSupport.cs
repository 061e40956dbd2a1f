namespace Akka.Actor;

/// <summary>Sends the outcome of a task to an actor; a failure comes as <see cref="Status.Failure"/> unless it is mapped.</summary>
public static class PipeToSupport
{
    public static Task PipeTo<T>(this Task<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe, recipient, sender, success, failure);

    public static Task PipeTo<T>(this ValueTask<T> taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<T, object>? success = null, Func<Exception, object>? failure = null) =>
        Pipe(taskToPipe.AsTask(), recipient, sender, success, failure);

    /// <summary>Without <paramref name="success"/> nothing is sent when the task succeeds.</summary>
    public static Task PipeTo(this Task taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        PipeVoid(taskToPipe, recipient, sender, success, failure);

    public static Task PipeTo(this ValueTask taskToPipe, ICanTell recipient, IActorRef? sender = null, Func<object>? success = null, Func<Exception, object>? failure = null) =>
        PipeVoid(taskToPipe.AsTask(), recipient, sender, success, failure);

    private static async Task Pipe<T>(Task<T> task, ICanTell recipient, IActorRef? sender, Func<T, object>? success, Func<Exception, object>? failure)
    {
        sender ??= ActorRefs.NoSender;
        object message;
        try
        {
            var result = await task.ConfigureAwait(false);
            message = success is null ? result! : success(result);
        }
        catch (Exception e)
        {
            message = Failure(e, failure);
        }

        recipient.Tell(message, sender);
    }

    private static async Task PipeVoid(Task task, ICanTell recipient, IActorRef? sender, Func<object>? success, Func<Exception, object>? failure)
    {
        object message;
        try
        {
            await task.ConfigureAwait(false);
            if (success is null)
                return;
            message = success();
        }
        catch (Exception e)
        {
            message = Failure(e, failure);
        }

        recipient.Tell(message, sender);
    }

    private static object Failure(Exception cause, Func<Exception, object>? map) => map is null ? new Status.Failure(cause) : map(cause);
}
