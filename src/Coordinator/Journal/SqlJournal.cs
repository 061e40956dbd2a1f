using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using Serilog;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// The journal in an SQL database. One thread writes: it takes all that has come in and commits it at once, so that
/// many runs share one sync of the disk. A failed commit fails everything that was in it; what comes from an older term
/// is refused alone. Other threads read.
/// </summary>
public abstract class SqlJournal : IJournal, IDisposable
{
    private readonly JournalStore _store;
    private readonly TimeProvider _clock;
    private readonly JournalReaders _readers;
    private readonly BlockingCollection<Request> _requests = [];
    private readonly Thread _writer;
    private volatile JournalException? _trouble;
    private long _probed;

    /// <summary>While nobody writes, a disk that has become full or read-only shows this late at most.</summary>
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(30);

    /// <exception cref="JournalException">It cannot be opened or written, is damaged, or of a newer
    ///     version.</exception>
    private protected SqlJournal(JournalStore store, TimeProvider clock)
    {
        (_store, _clock) = (store, clock);
        try
        {
            store.Prepare();
        }
        catch (Exception e)
        {
            store.Close();
            if (e is DbException wrong)
                throw store.Explain(wrong);
            throw;
        }

        _probed = clock.GetTimestamp();
        _readers = new JournalReaders(store);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "journal-writer" };
        _writer.Start();
    }

    /// <summary>How many events have been read; for tests.</summary>
    public long EventsRead => _readers.EventsRead;

    public async Task<Term> BeginTerm()
    {
        var taken = new Term(0);
        await Write(new Request(null, db => taken = _store.NextTerm(db, Now())));
        return taken;
    }

    public Task<IReadOnlyList<JournalRun>> Runs() => _readers.Read(JournalTables.Runs);

    public Task<IReadOnlyList<RunId>> OpenRuns() =>
        _readers.Read(db => JournalTables.RunIds(db, "SELECT run FROM runs WHERE open = 1 ORDER BY position"));

    public Task<RunId?> FindByKey(string key) => _readers.Read(
        db => JournalTables.RunIds(
            db, "SELECT run FROM runs WHERE key = @key ORDER BY position LIMIT 1",
            ("@key", key)) is [var run] ? run : (RunId?)null);

    public Task<IReadOnlyList<JournalRow>> Read(RunId run, long after = 0, int limit = int.MaxValue) =>
        _readers.ReadEvents(run, after, limit);

    public Task Begin(Term term, IReadOnlyList<RunSubmitted> runs) => Write(new Request(term, db =>
    {
        foreach (var run in runs)
        {
            JournalTables.Enter(db, run.Run, run.Key);
            JournalTables.Insert(db, run.Run, 1, term, Now(), run);
        }
    }));

    public Task Append(
        RunId run, Term term, long first, IReadOnlyList<IRunEvent> events, RunSummary? ended = null) =>
        Write(new Request(term, db =>
        {
            JournalTables.Follows(db, run, first);
            for (var i = 0; i < events.Count; i++)
                JournalTables.Insert(db, run, first + i, term, Now(), events[i]);
            if (ended is not null)
                JournalTables.End(db, ended);
        }));

    public Task Close(RunId run, Term term) => Write(new Request(term, db => JournalTables.Close(db, run)));

    public async Task<JournalException?> Check()
    {
        if (_readers.Damage is { } damage)
            return damage;
        if (_trouble is null && _clock.GetElapsedTime(Interlocked.Read(ref _probed)) < ProbeEvery)
            return null;
        Interlocked.Exchange(ref _probed, _clock.GetTimestamp());
        try
        {
            await Write(new Request(null, db => JournalTables.Probe(db, Now())));
            return null;
        }
        catch (JournalException e)
        {
            return e;
        }
        catch (ObjectDisposedException e)
        {
            return new(JournalFault.Other, e.Message, e);
        }
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        _writer.Join(TimeSpan.FromSeconds(10));
        _readers.Dispose();
        _store.Close();
    }

    private Task Write(Request request)
    {
        try
        {
            _requests.Add(request);
        }
        catch (InvalidOperationException)
        {
            request.Done.SetException(new ObjectDisposedException("the journal is closed"));
        }

        return request.Done.Task;
    }

    private void WriteAll()
    {
        DbConnection? db = null;
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            var batch = new List<Request> { request };
            while (batch.Count < 1000 && _requests.TryTake(out var more))
                batch.Add(more);
            try
            {
                db ??= _store.Open();
                Commit(db, batch);
                Note(null);
                batch.ForEach(r => r.Done.TrySetResult());
            }
            catch (Exception e)
            {
                var reason = e is DbException wrong ? _store.Explain(wrong) : e;
                Note(reason as JournalException);
                batch.ForEach(r => r.Done.TrySetException(reason));
                db?.Dispose();
                db = null;
            }
        }

        db?.Dispose();
    }

    private void Commit(DbConnection db, List<Request> batch)
    {
        using var transaction = db.BeginTransaction();
        Term? newest = null;
        foreach (var request in batch)
        {
            if (request.Term is { } term && term != (newest ??= _store.NewestTerm(db)))
            {
                request.Done.TrySetException(new FencedException(term, newest.Value));
                continue;
            }

            request.Work(db);
            if (request.Term is null)
                newest = null; // It may have begun a term.
        }

        transaction.Commit();
    }

    /// <summary>What is wrong is said once, and once that it is over.</summary>
    private void Note(JournalException? found)
    {
        if (found is not null && found.Message != _trouble?.Message)
            Log.Error("{Trouble:l}; until then nothing is recorded, and runs wait", found.Message);
        else if (found is null && _trouble is not null)
            Log.Information("the journal can be written again");
        _trouble = found;
    }

    private string Now() => _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    /// <param name="Term">The one that must still be the newest; null where none is needed.</param>
    private sealed record Request(Term? Term, Action<DbConnection> Work)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The journal in one SQLite file (write-ahead log, full sync).</summary>
/// <exception cref="JournalException">As above.</exception>
public sealed class SqliteJournal(string path, TimeProvider clock) : SqlJournal(new SqliteStore(path), clock);
