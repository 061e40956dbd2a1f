using System.Collections.Concurrent;
using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// The journal in one SQLite file (write-ahead log, full sync). One thread writes: it takes all that has come in and
/// commits it at once, so that many runs share one sync of the disk. A failed commit fails everything that was in it.
/// Other threads read.
/// </summary>
public sealed class SqliteJournal : IJournal, IDisposable
{
    private readonly string _source;
    private readonly TimeProvider _clock;
    private readonly JournalReaders _readers;
    private readonly BlockingCollection<Request> _requests = [];
    private readonly Thread _writer;
    private volatile string? _trouble;

    /// <exception cref="SqliteException">The file cannot be opened or is no journal.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote it, or it is damaged.</exception>
    public SqliteJournal(string path, TimeProvider clock)
    {
        _clock = clock;
        _source =
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        JournalFile.Prepare(_source);
        _readers = new JournalReaders(_source);
        _writer = new Thread(WriteAll) { IsBackground = true, Name = "journal-writer" };
        _writer.Start();
    }

    /// <summary>How many events have been read; for tests.</summary>
    public long EventsRead => _readers.EventsRead;

    public async Task<Term> BeginTerm()
    {
        var taken = new Term(0);
        await Write(
            new Request(
                null,
                db => taken = new Term(
                    (long)JournalFile.Scalar(
                        db,
                        """
                        INSERT INTO terms (term, started) SELECT COALESCE(MAX(term), 0) + 1, $now FROM terms
                        RETURNING term
                        """,
                        ("$now", Now()))!)));
        return taken;
    }

    public Task<IReadOnlyList<JournalRun>> Runs() => _readers.Read(JournalFile.Runs);

    public Task<IReadOnlyList<RunId>> OpenRuns() =>
        _readers.Read(db => JournalFile.RunIds(db, "SELECT run FROM runs WHERE open = 1 ORDER BY position"));

    public Task<RunId?> FindByKey(string key) => _readers.Read(
        db => JournalFile.RunIds(
            db, "SELECT run FROM runs WHERE key = $key ORDER BY position LIMIT 1",
            ("$key", key)) is [var run] ? run : (RunId?)null);

    public Task<IReadOnlyList<JournalRow>> Read(RunId run, long after = 0, int limit = int.MaxValue) =>
        _readers.ReadEvents(run, after, limit);

    public Task Begin(Term term, IReadOnlyList<RunSubmitted> runs) => Write(new Request(term, db =>
    {
        foreach (var run in runs)
        {
            JournalFile.Enter(db, run.Run, run.Key);
            Insert(db, term, run.Run, 1, [run]);
        }
    }));

    public Task Append(
        RunId run, Term term, long first, IReadOnlyList<IRunEvent> events, RunSummary? ended = null) =>
        Write(new Request(term, db =>
        {
            Insert(db, term, run, first, events);
            if (ended is not null)
                JournalFile.End(db, ended);
        }));

    public Task Close(RunId run, Term term) => Write(new Request(term, db => JournalFile.Close(db, run)));

    public async Task<string?> Check()
    {
        if (_trouble is null)
            return null;
        try
        {
            await Write(new Request(null, db =>
            {
                JournalFile.Scalar(db, "SELECT 1 FROM events LIMIT 1");
                JournalFile.Execute(db, "REPLACE INTO checks VALUES (1, $now)", ("$now", Now()));
            }));
            return null;
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
            return e.Message;
        }
    }

    public void Dispose()
    {
        _requests.CompleteAdding();
        _writer.Join(TimeSpan.FromSeconds(10));
        _readers.Dispose();
        SqliteConnection.ClearAllPools();
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
        SqliteConnection? db = null;
        foreach (var request in _requests.GetConsumingEnumerable())
        {
            var batch = new List<Request> { request };
            while (batch.Count < 1000 && _requests.TryTake(out var more))
                batch.Add(more);
            try
            {
                db ??= JournalFile.Open(_source);
                Commit(db, batch);
                _trouble = null;
                batch.ForEach(r => r.Done.TrySetResult());
            }
            catch (Exception e)
            {
                _trouble = e is FencedException ? null : e.Message;
                batch.ForEach(r => r.Done.TrySetException(e));
                db?.Dispose();
                db = null;
            }
        }

        db?.Dispose();
    }

    private static void Commit(SqliteConnection db, List<Request> batch)
    {
        using var transaction = db.BeginTransaction();
        foreach (var request in batch)
        {
            if (request.Term is { } term && Newest(db) is var newest && term != newest)
                throw new FencedException(term, newest);
            request.Work(db);
        }

        transaction.Commit();
    }

    private static Term Newest(SqliteConnection db) =>
        new((long)JournalFile.Scalar(db, "SELECT COALESCE(MAX(term), 0) FROM terms")!);

    private void Insert(SqliteConnection db, Term term, RunId run, long first, IReadOnlyList<IRunEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
            JournalFile.Execute(
                db,
                """
                INSERT INTO events (run, number, term, time, type, json)
                VALUES ($run, $number, $term, $time, $type, $json)
                """,
                ("$run", run.Value), ("$number", first + i), ("$term", term.Value), ("$time", Now()),
                ("$type", JournalCodec.NameOf(events[i])), ("$json", JournalCodec.Encode(events[i])));
    }

    private string Now() => _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    /// <param name="Term">The one that must still be the newest; null where none is needed.</param>
    private sealed record Request(Term? Term, Action<SqliteConnection> Work)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
