using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace KdCluster.Distillation.Training;

/// <summary>
/// A thread of one peer's own, for all that computes or blocks: an actor dispatcher or the shared pool would starve
/// with it. Its work is done in order.
/// </summary>
public sealed class PeerThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim? _workers;

    /// <param name="begin">Its first work.</param>
    /// <param name="workers">As many threads as it lets in compute at a time; null: all.</param>
    public PeerThread(string name, Action begin, SemaphoreSlim? workers = null)
    {
        _workers = workers;
        new Thread(() => Work(begin)) { Name = $"peer {name}", IsBackground = true }.Start();
    }

    /// <summary>Completes when the last piece of work is done after <see cref="Dispose"/>.</summary>
    public Task Ended => _ended.Task;

    /// <summary>
    /// Makes the calling thread, and those that libtorch starts from it, nicer than the others of the process, so that
    /// heartbeats win on busy cores. .NET leaves thread priorities alone on Linux.
    /// </summary>
    public static void BeNice()
    {
        const int niceness = 5;
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, 0, niceness); // 0, 0: the calling thread.
    }

    /// <summary>Runs after what was posted before. The work catches what it throws.</summary>
    public void Post(Action work)
    {
        if (!_work.IsAddingCompleted)
            _work.Add(work);
    }

    /// <returns>What the work returns or throws.</returns>
    public Task<T> Run<T>(Func<T> work)
    {
        ObjectDisposedException.ThrowIf(_work.IsAddingCompleted, this);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    public Task Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Takes no more work; what was posted is still run. Does not wait.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work(Action begin)
    {
        begin();
        foreach (var work in _work.GetConsumingEnumerable())
        {
            _workers?.Wait();
            work();
            _workers?.Release();
        }

        _ended.SetResult();
    }

    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, uint who, int priority);
}
