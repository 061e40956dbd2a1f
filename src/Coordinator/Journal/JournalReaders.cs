using System.Collections.Concurrent;
using System.Data.Common;
using KdCluster.Contracts;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// Threads that read the journal, each with a connection of its own: SQLite has no asynchronous reads, and no actor and
/// no request may wait for the disk. There are two, so that a long report does not hold up a short look.
/// </summary>
internal sealed class JournalReaders : IDisposable
{
    private readonly JournalStore _store;
    private readonly BlockingCollection<Action> _queries = [];
    private readonly Thread[] _threads;
    private long _eventsRead;

    public JournalReaders(JournalStore store)
    {
        _store = store;
        _threads = [.. Enumerable.Range(1, 2)
            .Select(i => new Thread(ReadAll) { IsBackground = true, Name = $"journal-reader-{i}" })];
        foreach (var thread in _threads)
            thread.Start();
    }

    /// <summary>What was found to be damaged; null: nothing.</summary>
    public JournalException? Damage { get; private set; }

    public long EventsRead => Interlocked.Read(ref _eventsRead);

    public Task<IReadOnlyList<JournalRow>> ReadEvents(RunId run, long after, int limit) => Read(db =>
    {
        var rows = JournalTables.Read(db, run, after, limit);
        Interlocked.Add(ref _eventsRead, rows.Count);
        return rows;
    });

    public Task<T> Read<T>(Func<DbConnection, T> query)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            _queries.Add(() =>
            {
                try
                {
                    // From the pool: cheap, and none stays open that a failure has left in a bad state.
                    using var db = _store.Open();
                    done.SetResult(query(db));
                }
                catch (DbException e)
                {
                    var reason = _store.Explain(e);
                    if (reason.Fault == JournalFault.Damaged)
                        Damage = reason;
                    done.SetException(reason);
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
        }
        catch (InvalidOperationException)
        {
            done.SetException(new ObjectDisposedException("the journal is closed"));
        }

        return done.Task;
    }

    public void Dispose()
    {
        _queries.CompleteAdding();
        foreach (var thread in _threads)
            thread.Join(TimeSpan.FromSeconds(10));
    }

    private void ReadAll()
    {
        foreach (var query in _queries.GetConsumingEnumerable())
            query();
    }
}
