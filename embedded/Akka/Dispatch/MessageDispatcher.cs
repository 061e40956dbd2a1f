using Akka.Actor;

namespace Akka.Dispatch;

/// <summary>The threads that run mailboxes.</summary>
public abstract class MessageDispatcher
{
    private protected MessageDispatcher(string id, int throughput)
    {
        Id = id;
        Throughput = throughput;
    }

    public string Id { get; }

    /// <summary>Messages that one actor handles before another gets the thread.</summary>
    public int Throughput { get; }

    /// <summary>Runs an action on one of the threads.</summary>
    public void Schedule(Action run) => Execute(new ActionItem(run));

    internal abstract void Execute(IThreadPoolWorkItem item);

    internal virtual void Detach(ActorCell cell)
    {
    }

    internal virtual void Shutdown()
    {
    }

    private sealed class ActionItem(Action run) : IThreadPoolWorkItem
    {
        public void Execute() => run();
    }
}

/// <summary>Runs on the process's shared thread pool.</summary>
internal sealed class ThreadPoolDispatcher(string id, int throughput) : MessageDispatcher(id, throughput)
{
    internal override void Execute(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
}

/// <summary>Runs on threads of its own.</summary>
internal sealed class DedicatedThreadsDispatcher : MessageDispatcher
{
    private readonly WorkQueue _work;

    public DedicatedThreadsDispatcher(string id, int throughput, string threadName, int threads, bool urgent)
        : base(id, throughput) => _work = new WorkQueue(threadName, threads, urgent);

    internal override void Execute(IThreadPoolWorkItem item) => _work.Add(item);

    internal override void Shutdown() => _work.Complete();
}

/// <summary>One thread for one actor.</summary>
internal sealed class PinnedDispatcher(string id, int throughput, string threadName) : MessageDispatcher(id, throughput)
{
    private readonly WorkQueue _work = new(threadName, threads: 1, urgent: false);

    internal override void Execute(IThreadPoolWorkItem item) => _work.Add(item);

    internal override void Detach(ActorCell cell) => _work.Complete();

    internal override void Shutdown() => _work.Complete();
}
