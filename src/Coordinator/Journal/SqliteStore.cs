using System.Data.Common;
using System.Globalization;
using KdCluster.Contracts;
using Microsoft.Data.Sqlite;

namespace KdCluster.Coordinator.Journal;

/// <summary>One SQLite file and its write-ahead log.</summary>
internal sealed class SqliteStore(string path) : JournalStore
{
    /// <summary>With less room than this, what SQLite calls an input or output error is a full disk.</summary>
    private const long Room = 1 << 20;

    // Numbers of SQLite's result codes (https://www.sqlite.org/rescode.html).
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NoDatabase = 26;

    private readonly string _source =
        new SqliteConnectionStringBuilder { DataSource = path, Pooling = true, DefaultTimeout = 30 }.ToString();

    public override DbConnection Open()
    {
        var db = new SqliteConnection(_source);
        try
        {
            db.Open();
            JournalTables.Execute(
                db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 30000;");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    public override void Prepare()
    {
        // To SQLite an empty file is a new database.
        if (File.Exists(path) && new FileInfo(path).Length == 0)
            throw Damaged("it is empty");
        using var db = Open();
        if (JournalTables.Scalar(db, "PRAGMA integrity_check(1)") is string found and not "ok")
            throw Damaged(found.ReplaceLineEndings(" "));
        var version = (long)JournalTables.Scalar(db, "PRAGMA user_version")!;
        if (version > JournalTables.Version)
            throw new JournalException(
                JournalFault.Other,
                $"the journal {path} was written by a newer version of KdCluster (format {version}, this one knows "
                    + $"{JournalTables.Version}): start that version, or put the backup from before in its place");
        using var transaction = db.BeginTransaction();
        JournalTables.Execute(db, Schema);
        if (version == 1)
            JournalTables.Execute(db, "ALTER TABLE events ADD COLUMN checksum INTEGER");
        if (version < 1 || !SummariesAreWhole(db))
            JournalTables.Rebuild(db);
        if (version < JournalTables.Version)
            JournalTables.Execute(
                db, string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {JournalTables.Version}"));
        transaction.Commit();
    }

    public override Term NextTerm(DbConnection db, string now) => new((long)JournalTables.Scalar(
        db,
        """
        INSERT INTO terms (term, started) SELECT COALESCE(MAX(term), 0) + 1, @now FROM terms
        RETURNING term
        """,
        ("@now", now))!);

    public override Term NewestTerm(DbConnection db) =>
        new((long)JournalTables.Scalar(db, "SELECT COALESCE(MAX(term), 0) FROM terms")!);

    public override JournalException Explain(DbException e)
    {
        var reason = e is SqliteException x && x.SqliteErrorCode == Full ? "database or disk is full" : e.Message;
        return (e as SqliteException)?.SqliteErrorCode switch
        {
            Corrupt or NoDatabase => Damaged(e.Message, e),
            Full => NoRoom(e),
            InputOutput or CannotOpen when IsFull() => NoRoom(e),
            ReadOnly or InputOutput or CannotOpen => new(
                JournalFault.ReadOnly,
                $"the journal {path} cannot be written ({reason}): let this user write the file, its folder and the "
                    + "disk", e),
            _ => new(JournalFault.Other, $"the journal {path} does not work: {reason}", e),
        };
    }

    public override void Close() => SqliteConnection.ClearAllPools();

    private JournalException Damaged(string reason, Exception? cause = null) => new(
        JournalFault.Damaged,
        $"the journal {path} is damaged ({reason}): put a backup in its place, or save what can be read of it, as "
            + "docs/OPERATIONS.md says", cause);

    private JournalException NoRoom(Exception cause) => new(
        JournalFault.Full, $"the journal {path} cannot be written, since its disk is full: free some space", cause);

    private bool IsFull()
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(path))!).AvailableFreeSpace < Room;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool SummariesAreWhole(DbConnection db)
    {
        try
        {
            JournalTables.Runs(db);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS terms (term INTEGER PRIMARY KEY, started TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS events (
            position INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL, number INTEGER NOT NULL,
            term INTEGER NOT NULL, time TEXT NOT NULL, type TEXT NOT NULL, json BLOB NOT NULL, checksum INTEGER,
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
        DROP TABLE IF EXISTS checks;
        CREATE TABLE checks (id INTEGER PRIMARY KEY, time TEXT NOT NULL, filler BLOB NOT NULL);
        """;
}
