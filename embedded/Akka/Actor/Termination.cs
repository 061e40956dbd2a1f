namespace Akka.Actor;

/// <summary>Stops a system: the users' actors, then the runtime's, then sockets, loggers and threads.</summary>
internal sealed class Termination(ActorSystemImpl system)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Action> _then = [];
    private int _begun;

    public Task Done => _done.Task;

    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    public void Begin()
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
            system.User.SendSystemMessage(Dispatch.SysMsg.Terminate.Instance);
    }

    public void Then(Action code)
    {
        lock (_then)
        {
            if (!_done.Task.IsCompleted)
            {
                _then.Add(code);
                return;
            }
        }

        throw new InvalidOperationException("ActorSystem already terminated.");
    }

    public void Stopped(ActorRefBase guardian)
    {
        if (ReferenceEquals(guardian, system.User))
        {
            Interlocked.Exchange(ref _begun, 1);
            system.Guardian.SendSystemMessage(Dispatch.SysMsg.Terminate.Instance);
            return;
        }

        // Off the actors' own threads, which end here too.
        new Thread(Finish) { IsBackground = true, Name = $"{system.Name}.termination" }.UnsafeStart();
    }

    private void Finish()
    {
        try
        {
            system.StopMachinery();
        }
        finally
        {
            Action[] then;
            lock (_then)
                then = [.. Enumerable.Reverse(_then)];
            foreach (var code in then)
                Quietly(code);
            _done.TrySetResult();
        }
    }

    private static void Quietly(Action code)
    {
        try
        {
            code();
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"A termination callback failed: {e}");
        }
    }
}
