namespace Akka.Dispatch;

/// <summary>Work for threads of its own, first in, first out. What comes after <see cref="Complete"/> is still run, on the shared pool.</summary>
internal sealed class WorkQueue
{
    private readonly Queue<IThreadPoolWorkItem> _items = new();
    private bool _complete;

    public WorkQueue(string threadName, int threads, bool urgent)
    {
        for (var i = 0; i < threads; i++)
        {
            var name = threads == 1 ? threadName : $"{threadName}-{i + 1}";
            if (urgent)
                UrgentThread.Start(name, Loop);
            else
                new Thread(Loop) { IsBackground = true, Name = name }.UnsafeStart();
        }
    }

    public void Add(IThreadPoolWorkItem item)
    {
        lock (_items)
        {
            if (!_complete)
            {
                _items.Enqueue(item);
                Monitor.Pulse(_items);
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
    }

    public void Complete()
    {
        lock (_items)
        {
            _complete = true;
            Monitor.PulseAll(_items);
        }
    }

    private void Loop()
    {
        while (true)
        {
            IThreadPoolWorkItem? item;
            lock (_items)
            {
                while (!_items.TryDequeue(out item))
                {
                    if (_complete)
                        return;
                    Monitor.Wait(_items);
                }
            }

            item.Execute();
        }
    }
}
