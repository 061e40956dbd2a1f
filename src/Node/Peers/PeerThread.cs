using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace KdCluster.Node.Peers;

/// <summary>
/// A thread of one peer's own, for all that computes or blocks: an actor dispatcher or the shared pool would starve
/// with it. It is nicer than the other threads of the process, and so are the threads that libtorch starts from it, so
/// that heartbeats win on busy cores.
/// </summary>
public sealed class PeerThread : IDisposable
{
    private const int Niceness = 5;
    private readonly BlockingCollection<Action> _work = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PeerThread(string name)
    {
        var thread = new Thread(Run) { Name = name, IsBackground = true, Priority = ThreadPriority.BelowNormal };
        thread.Start();
    }

    /// <summary>Completes when the last piece of work is done after <see cref="Dispose"/>.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Runs after what was posted before. The work catches what it throws.</summary>
    public void Post(Action work)
    {
        if (!_work.IsAddingCompleted)
            _work.Add(work);
    }

    /// <summary>Takes no more work; what was posted is still run. Does not wait.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        if (OperatingSystem.IsLinux())
            _ = SetPriority(0, 0, Niceness);
        foreach (var work in _work.GetConsumingEnumerable())
            work();
        _ended.SetResult();
    }

    /// <summary>.NET leaves thread priorities alone on Linux, where 0, 0 names the calling thread.</summary>
    [DllImport("libc", EntryPoint = "setpriority")]
    private static extern int SetPriority(int which, uint who, int priority);
}
