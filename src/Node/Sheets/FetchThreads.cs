using System.Collections.Concurrent;

namespace KdCluster.Node.Sheets;

/// <summary>
/// A few threads that block on transfers, so that several sheets come at once and no pool thread waits for any.
/// </summary>
public sealed class FetchThreads : IDisposable
{
    private readonly BlockingCollection<Action<CancellationToken>> _work = [];
    private readonly CancellationTokenSource _stop = new();

    public FetchThreads(int count)
    {
        for (var i = 0; i < count; i++)
            new Thread(Run) { Name = $"fetch-{i}", IsBackground = true }.Start();
    }

    /// <param name="work">Catches what it throws.</param>
    public void Post(Action<CancellationToken> work) => _work.Add(work);

    /// <summary>Transfers under way are called off.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _work.CompleteAdding();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
            work(_stop.Token);
    }
}
