using System.Collections.Concurrent;
using TorchSharp;

namespace KdCluster.Reference;

/// <summary>
/// The thread that one peer lives on. All of its work is done there, in order; at most as many peers as there are
/// workers compute at a time.
/// </summary>
internal sealed class PeerThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly SemaphoreSlim _workers;
    private readonly Thread _thread;

    /// <param name="torchThreads">Threads of each of libtorch's operations here: results depend on it in the last
    ///     bits.</param>
    public PeerThread(string name, SemaphoreSlim workers, int torchThreads)
    {
        _workers = workers;
        _thread = new Thread(() =>
        {
            torch.set_num_threads(torchThreads);
            foreach (var work in _work.GetConsumingEnumerable())
                work();
        })
        { Name = $"peer {name}", IsBackground = true };
        _thread.Start();
    }

    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            _workers.Wait();
            try
            {
                done.SetResult(work());
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
            finally
            {
                _workers.Release();
            }
        });
        return done.Task;
    }

    public Task Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    /// <summary>Ends the thread when the work that it was given is done.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }
}
