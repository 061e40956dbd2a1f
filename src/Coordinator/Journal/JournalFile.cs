using System.Globalization;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// The SQLite file of a journal: its tables, and how rows are read. `events` is the truth and only ever grows. `runs`
/// is made from it, one row a run, so that an ended run costs no replay; it can be rebuilt at any time.
/// </summary>
internal static class JournalFile
{
    /// <summary>Of the tables; a file with an older one gets its `runs` rebuilt.</summary>
    private const long Version = 1;

    public static SqliteConnection Open(string source)
    {
        var db = new SqliteConnection(source);
        db.Open();
        Execute(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;");
        return db;
    }

    /// <exception cref="SqliteException">The file is no journal.</exception>
    /// <exception cref="InvalidDataException">A newer version wrote it, or it is damaged.</exception>
    public static void Prepare(string source)
    {
        using var db = Open(source);
        using var transaction = db.BeginTransaction();
        Execute(db, """
            CREATE TABLE IF NOT EXISTS terms (term INTEGER PRIMARY KEY, started TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS events (
                position INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, number INTEGER NOT NULL,
                term INTEGER NOT NULL, time TEXT NOT NULL, type TEXT NOT NULL, json BLOB NOT NULL,
                UNIQUE (run, number));
            CREATE TRIGGER IF NOT EXISTS events_stay BEFORE UPDATE ON events
                BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
            CREATE TRIGGER IF NOT EXISTS events_are_kept BEFORE DELETE ON events
                BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
            CREATE TABLE IF NOT EXISTS runs (
                position INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
                open INTEGER NOT NULL DEFAULT 1, summary BLOB);
            CREATE INDEX IF NOT EXISTS runs_by_key ON runs (key);
            CREATE INDEX IF NOT EXISTS runs_that_are_open ON runs (position) WHERE open = 1;
            CREATE TABLE IF NOT EXISTS checks (id INTEGER PRIMARY KEY, time TEXT NOT NULL);
            """);
        if (Version > (long)Scalar(db, "PRAGMA user_version")!)
            Rebuild(db);
        transaction.Commit();
    }

    public static IReadOnlyList<JournalRow> Read(SqliteConnection db, RunId run, long after, int limit)
    {
        using var command = Command(
            db,
            """
            SELECT number, term, time, type, json FROM events
            WHERE run = $run AND number > $after ORDER BY number LIMIT $limit
            """,
            ("$run", run.Value), ("$after", after), ("$limit", limit));
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

    public static IReadOnlyList<JournalRun> Runs(SqliteConnection db)
    {
        using var command = Command(db, "SELECT run, summary FROM runs ORDER BY position");
        using var reader = command.ExecuteReader();
        var runs = new List<JournalRun>();
        while (reader.Read())
            runs.Add(new JournalRun(new RunId(reader.GetString(0)), reader.IsDBNull(1) ? null : Summary(reader)));
        return runs;

        static RunSummary? Summary(SqliteDataReader reader) =>
            JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), ApiJson.Default.RunSummary);
    }

    public static IReadOnlyList<RunId> RunIds(SqliteConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        using var reader = command.ExecuteReader();
        var runs = new List<RunId>();
        while (reader.Read())
            runs.Add(new RunId(reader.GetString(0)));
        return runs;
    }

    public static void Enter(SqliteConnection db, RunId run, string key) =>
        Execute(db, "INSERT INTO runs (run, key) VALUES ($run, $key)", ("$run", run.Value), ("$key", key));

    public static void End(SqliteConnection db, RunSummary summary) =>
        Execute(
            db, "UPDATE runs SET summary = $summary WHERE run = $run",
            ("$summary", JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.RunSummary)),
            ("$run", summary.Run.Value));

    public static void Close(SqliteConnection db, RunId run) =>
        Execute(db, "UPDATE runs SET open = 0 WHERE run = $run", ("$run", run.Value));

    public static void Execute(SqliteConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        return command.ExecuteScalar();
    }

    /// <summary>
    /// Every event is read once, one run after the other. A run that cannot be read stays open: its actor says why.
    /// </summary>
    private static void Rebuild(SqliteConnection db)
    {
        Execute(db, "DELETE FROM runs");
        foreach (var run in RunIds(db, "SELECT run FROM events WHERE number = 1 ORDER BY position"))
        {
            var state = TryFold(Read(db, run, 0, int.MaxValue));
            Enter(db, run, state?.Key ?? "");
            if (state?.State is not { HasEnded: true } ended)
                continue;
            End(db, RunViewing.Summary(ended));
            Close(db, run);
        }

        Execute(db, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
    }

    private static (string Key, RunState State)? TryFold(IReadOnlyList<JournalRow> rows)
    {
        try
        {
            return (((RunSubmitted)rows[0].Event).Key, RunReplay.Fold(rows));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidCastException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static SqliteCommand Command(SqliteConnection db, string sql, params (string Name, object Value)[] values)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
