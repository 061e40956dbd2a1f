using System.Collections.Concurrent;
using KdCluster.Histories;

namespace KdCluster.Node.Tests.Support;

/// <summary>A history in memory.</summary>
public sealed class TestHistory : IHistory
{
    private readonly ConcurrentQueue<IHistoryEvent> _events = new();

    public IEnumerable<T> Said<T>() => _events.OfType<T>();

    public void Write(IHistoryEvent happened) => _events.Enqueue(happened);

    public void WriteThrough(IHistoryEvent happened) => _events.Enqueue(happened);
}
