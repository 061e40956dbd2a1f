using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// Asynchronous handlers of a cell. Each step runs as the actor (its context and sender are there after an await), and no message is handled between the steps.
/// </summary>
internal sealed class AsyncHandlers(ActorCell cell)
{
    private ActorTaskScheduler? _scheduler;

    /// <summary>True while a handler has begun and not ended.</summary>
    public bool UnderWay { get; private set; }

    public void Run(Func<Task> handler)
    {
        _scheduler ??= new ActorTaskScheduler(cell);
        var begun = new Task<Task>(handler);
        begun.RunSynchronously(_scheduler);
        var work = begun.GetAwaiter().GetResult();
        if (work.IsCompleted)
        {
            work.GetAwaiter().GetResult();
            return;
        }

        UnderWay = true;
        cell.Mailbox.Suspend();
        work.ContinueWith(Ended, CancellationToken.None, TaskContinuationOptions.None, _scheduler);
    }

    private void Ended(Task work)
    {
        UnderWay = false;
        cell.Mailbox.Resume();
        cell.Timeout.Saw(work);
        if (work.IsCompletedSuccessfully)
            return;
        // Straight to the supervisor: thrown here, it would only end up in the task.
        cell.Faults.Fail(work.Exception?.InnerException ?? new TaskCanceledException(work));
    }

    /// <summary>Runs the steps of asynchronous handlers on the cell.</summary>
    private sealed class ActorTaskScheduler(ActorCell cell) : TaskScheduler
    {
        protected override void QueueTask(Task task) => cell.SelfRef.SendSystemMessage(new AsyncStep(() => TryExecuteTask(task)));

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
            !taskWasPreviouslyQueued && ReferenceEquals(ActorCell.Current, cell) && TryExecuteTask(task);

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
