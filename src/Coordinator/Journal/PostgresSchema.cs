using System.Data.Common;

namespace KdCluster.Coordinator.Journal;

/// <summary>The tables in PostgreSQL; the lease is beside the journal.</summary>
internal static class PostgresSchema
{
    /// <summary>Of the lock that coordinators make tables under: any number that nobody else has.</summary>
    private const long Lock = 0x6b64_6a6f_7572_6e61;

    /// <exception cref="JournalException">A newer version made them.</exception>
    public static void Make(DbConnection db)
    {
        JournalTables.Execute(db, "SELECT pg_advisory_xact_lock(@lock)", ("@lock", Lock));
        JournalTables.Execute(db, "CREATE TABLE IF NOT EXISTS format (version BIGINT NOT NULL)");
        if (JournalTables.Scalar(db, "SELECT version FROM format") is long version)
        {
            if (version > JournalTables.Version)
                throw new JournalException(
                    JournalFault.Other,
                    $"the journal in the database was written by a newer version of KdCluster (format {version}, this "
                        + $"one knows {JournalTables.Version}): start that version");
            return;
        }

        JournalTables.Execute(db, Tables);
        JournalTables.Execute(
            db, "INSERT INTO format (version) VALUES (@version)", ("@version", JournalTables.Version));
    }

    private const string Tables = """
        CREATE TABLE lease (
            id INT PRIMARY KEY CHECK (id = 1), holder TEXT NOT NULL, url TEXT NOT NULL, beat BIGINT NOT NULL,
            term BIGINT NOT NULL);
        INSERT INTO lease (id, holder, url, beat, term) VALUES (1, '', '', 0, 0);
        CREATE TABLE terms (term BIGINT PRIMARY KEY, started TEXT NOT NULL);
        CREATE TABLE events (
            position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run TEXT NOT NULL, number BIGINT NOT NULL,
            term BIGINT NOT NULL, time TEXT NOT NULL, type TEXT NOT NULL, json BYTEA NOT NULL, checksum BIGINT,
            UNIQUE (run, number));
        CREATE FUNCTION events_stay() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
        CREATE TRIGGER events_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON events
            FOR EACH STATEMENT EXECUTE FUNCTION events_stay();
        CREATE TABLE runs (
            position BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
            open INT NOT NULL DEFAULT 1, summary BYTEA);
        CREATE INDEX runs_by_key ON runs (key);
        CREATE INDEX runs_that_are_open ON runs (position) WHERE open = 1;
        CREATE TABLE checks (id INT PRIMARY KEY, time TEXT NOT NULL, filler BYTEA NOT NULL);
        """;
}
