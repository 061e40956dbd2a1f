using System.Collections.Concurrent;
using System.Globalization;
using KdCluster.Contracts;
using KdCluster.Contracts.Journal;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// The journal in one SQLite file (write-ahead log, full sync). One thread writes: it takes all that has come in and
/// commits it at once, so that many runs share one sync of the disk. A failed commit fails everything that was in it.
/// </summary>
public sealed class SqliteJournal : IJournal, IDisposable
{
    private readonly string _source;
    private readonly BlockingCollection<Request> _requests = [];
    private readonly Thread _writer;
    private readonly TimeProvider _clock;

    /// <exception cref="SqliteException">The file cannot be opened or is no journal.</exception>
    public SqliteJournal(string path, TimeProvider clock)
    {
        _clock = clock;
        _source =
            new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();
        using (var db = Open())
        {
            Execute(db, """
                CREATE TABLE IF NOT EXISTS terms (term INTEGER PRIMARY KEY, started TEXT NOT NULL);
                CREATE TABLE IF NOT EXISTS events (
                    position INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, number INTEGER NOT NULL,
                    term INTEGER NOT NULL,
                    time TEXT NOT NULL, type TEXT NOT NULL, json BLOB NOT NULL, UNIQUE (run, number));
                CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events
                    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
                CREATE TRIGGER IF NOT EXISTS events_are_kept BEFORE DELETE ON events
                    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
                """);
        }

        _writer = new Thread(WriteAll) { IsBackground = true, Name = "journal" };
        _writer.Start();
    }

    public Term BeginTerm()
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText =
            "INSERT INTO terms (term, started) SELECT COALESCE(MAX(term), 0) + 1, $at FROM terms RETURNING term";
        command.Parameters.AddWithValue("$at", Now());
        return new Term((long)command.ExecuteScalar()!);
    }

    public IReadOnlyList<RunId> Runs()
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = "SELECT run FROM events WHERE number = 1 ORDER BY position";
        using var reader = command.ExecuteReader();
        var runs = new List<RunId>();
        while (reader.Read())
            runs.Add(new RunId(reader.GetString(0)));
        return runs;
    }

    public IReadOnlyList<JournalRow> Read(RunId run, long after = 0, int limit = int.MaxValue)
    {
        using var db = Open();
        using var command = db.CreateCommand();
        command.CommandText = "SELECT number, term, time, type, json FROM events WHERE run = $run AND number > $after "
            + "ORDER BY number LIMIT $limit";
        command.Parameters.AddWithValue("$run", run.Value);
        command.Parameters.AddWithValue("$after", after);
        command.Parameters.AddWithValue("$limit", limit);
        using var reader = command.ExecuteReader();
        var rows = new List<JournalRow>();
        while (reader.Read())
        {
            var time = DateTimeOffset.Parse(reader.GetString(2), CultureInfo.InvariantCulture);
            rows.Add(
                new JournalRow(
                    run, reader.GetInt64(0), new Term(reader.GetInt64(1)), time, reader.GetString(3),
                    reader.GetFieldValue<byte[]>(4)));
        }

        return rows;
    }

    public Task Begin(Term term, IReadOnlyList<RunSubmitted> runs) =>
        Write(new Request(term, [.. runs.Select(run => new Row(run.Run, 1, run))]));

    public Task Append(RunId run, Term term, long first, IReadOnlyList<IRunEvent> events) =>
        Write(new Request(term, [.. events.Select((e, i) => new Row(run, first + i, e))]));

    public void Dispose()
    {
        _requests.CompleteAdding();
        _writer.Join(TimeSpan.FromSeconds(10));
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
                db ??= Open();
                Commit(db, batch);
                batch.ForEach(r => r.Done.TrySetResult());
            }
            catch (Exception e)
            {
                batch.ForEach(r => r.Done.TrySetException(e));
                db?.Dispose();
                db = null;
            }
        }

        db?.Dispose();
    }

    private void Commit(SqliteConnection db, List<Request> batch)
    {
        using var transaction = db.BeginTransaction();
        using var fence = db.CreateCommand();
        fence.CommandText = "SELECT COALESCE(MAX(term), 0) FROM terms";
        var newest = new Term((long)fence.ExecuteScalar()!);
        using var insert = db.CreateCommand();
        insert.CommandText = "INSERT INTO events (run, number, term, time, type, json) VALUES ($run, $number, $term, "
            + "$time, $type, $json)";
        foreach (var name in new[] { "$run", "$number", "$term", "$time", "$type", "$json" })
            insert.Parameters.Add(new SqliteParameter(name, null));
        var now = Now();
        foreach (var request in batch)
        {
            if (request.Term != newest)
                throw new FencedException(request.Term, newest);
            foreach (var (run, number, e) in request.Rows)
            {
                object[] values =
                    [run.Value, number, request.Term.Value, now, JournalCodec.NameOf(e), JournalCodec.Encode(e)];
                for (var i = 0; i < values.Length; i++)
                    insert.Parameters[i].Value = values[i];
                insert.ExecuteNonQuery();
            }
        }

        transaction.Commit();
    }

    private SqliteConnection Open()
    {
        var db = new SqliteConnection(_source);
        db.Open();
        Execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;");
        return db;
    }

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Now() => _clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);

    private sealed record Row(RunId Run, long Number, IRunEvent Event);

    private sealed record Request(Term Term, IReadOnlyList<Row> Rows)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
