namespace Akka.Cluster;

/// <summary>Who waits for this node to be Up, or to be out.</summary>
internal sealed class SelfWaiters
{
    private readonly Lock _gate = new();
    private List<Action> _onUp = [];
    private List<Action> _onRemoved = [];

    public void OnUp(bool already, Action callback) => Add(ref _onUp, already, callback);

    public void OnRemoved(bool already, Action callback) => Add(ref _onRemoved, already, callback);

    public Task Up(bool already, CancellationToken token)
    {
        var up = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        OnUp(already, () => up.TrySetResult());
        OnRemoved(already: false, () => up.TrySetException(new ClusterJoinFailedException("Node has been removed from the cluster before it was Up.")));
        token.Register(() => up.TrySetException(new ClusterJoinFailedException("Node has not managed to join the cluster before provided timeout")));
        return up.Task;
    }

    public Task Removed(bool already, CancellationToken token)
    {
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        OnRemoved(already, () => removed.TrySetResult());
        token.Register(() => removed.TrySetCanceled(token));
        return removed.Task;
    }

    public void IsUp() => Run(ref _onUp);

    public void IsRemoved() => Run(ref _onRemoved);

    private void Add(ref List<Action> list, bool already, Action callback)
    {
        if (!already)
        {
            lock (_gate)
                list.Add(callback);
            return;
        }

        callback();
    }

    private void Run(ref List<Action> list)
    {
        List<Action> run;
        lock (_gate)
        {
            run = list;
            list = [];
        }

        // Off the cluster's own threads: a callback may take its time.
        foreach (var callback in run)
            ThreadPool.QueueUserWorkItem(_ => callback());
    }
}
