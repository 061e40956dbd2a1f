using System.Buffers.Binary;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KdCluster.Contracts;
using KdCluster.Contracts.Api;
using KdCluster.Contracts.Journal;
using KdCluster.Contracts.Sheets;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Views;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// A journal's tables, in SQL that every database of ours takes. `events` is the truth and only ever grows; each row
/// has a checksum. `runs` is made from it, one row a run, so that an ended run costs no replay; it can be rebuilt at
/// any time.
/// </summary>
internal static class JournalTables
{
    /// <summary>A journal of a newer one is refused.</summary>
    public const long Version = 2;

    /// <summary>Of a try to write: about as many as a commit has.</summary>
    private const int FillerBytes = 1 << 14;

    public static IReadOnlyList<JournalRow> Read(DbConnection db, RunId run, long after, int limit)
    {
        using var command = Command(
            db,
            """
            SELECT number, term, time, type, json, checksum FROM events
            WHERE run = @run AND number > @after ORDER BY number LIMIT @limit
            """,
            ("@run", run.Value), ("@after", after), ("@limit", limit));
        using var reader = command.ExecuteReader();
        var rows = new List<JournalRow>();
        while (reader.Read())
        {
            var (number, term, time, type) =
                (reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3));
            var json = reader.GetFieldValue<byte[]>(4);
            if (!reader.IsDBNull(5) && reader.GetInt64(5) != Checksum(run, number, term, time, type, json))
                throw new InvalidDataException($"journal event {number} of run {run} is damaged: its checksum differs");
            rows.Add(
                new JournalRow(
                    run, number, new Term(term), DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), type, json));
        }

        return rows;
    }

    /// <summary>
    /// What was asked for after a commit that failed may come to a disk that works again: then there would be a hole.
    /// </summary>
    /// <exception cref="JournalException">The run's last event is another than the one before this number.</exception>
    public static void Follows(DbConnection db, RunId run, long number)
    {
        var last = Convert.ToInt64(
            Scalar(db, "SELECT COALESCE(MAX(number), 0) FROM events WHERE run = @run", ("@run", run.Value)),
            CultureInfo.InvariantCulture);
        if (number != last + 1)
            throw new JournalException(
                JournalFault.Other,
                $"event {number} of run {run} does not follow event {last}, the last that could be written");
    }

    public static void Insert(DbConnection db, RunId run, long number, Term term, string time, IRunEvent e)
    {
        var (type, json) = (JournalCodec.NameOf(e), JournalCodec.Encode(e));
        Execute(
            db,
            """
            INSERT INTO events (run, number, term, time, type, json, checksum)
            VALUES (@run, @number, @term, @time, @type, @json, @checksum)
            """,
            ("@run", run.Value), ("@number", number), ("@term", term.Value), ("@time", time), ("@type", type),
            ("@json", json), ("@checksum", Checksum(run, number, term.Value, time, type, json)));
    }

    /// <exception cref="InvalidDataException">A summary is damaged.</exception>
    public static IReadOnlyList<JournalRun> Runs(DbConnection db)
    {
        using var command = Command(db, "SELECT run, summary FROM runs ORDER BY position");
        using var reader = command.ExecuteReader();
        var runs = new List<JournalRun>();
        while (reader.Read())
            runs.Add(new JournalRun(new RunId(reader.GetString(0)), reader.IsDBNull(1) ? null : Summary(reader)));
        return runs;

        static RunSummary? Summary(DbDataReader reader)
        {
            try
            {
                return JsonSerializer.Deserialize(reader.GetFieldValue<byte[]>(1), ApiJson.Default.RunSummary);
            }
            catch (JsonException e)
            {
                throw new InvalidDataException(
                    $"the summary of run {reader.GetString(0)} in the journal is damaged; "
                        + "a start of the coordinator makes it anew", e);
            }
        }
    }

    public static IReadOnlyList<RunId> RunIds(DbConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        using var reader = command.ExecuteReader();
        var runs = new List<RunId>();
        while (reader.Read())
            runs.Add(new RunId(reader.GetString(0)));
        return runs;
    }

    public static void Enter(DbConnection db, RunId run, string key) =>
        Execute(db, "INSERT INTO runs (run, key) VALUES (@run, @key)", ("@run", run.Value), ("@key", key));

    public static void End(DbConnection db, RunSummary summary) =>
        Execute(
            db, "UPDATE runs SET summary = @summary WHERE run = @run",
            ("@summary", JsonSerializer.SerializeToUtf8Bytes(summary, ApiJson.Default.RunSummary)),
            ("@run", summary.Run.Value));

    public static void Close(DbConnection db, RunId run) =>
        Execute(db, "UPDATE runs SET open = 0 WHERE run = @run", ("@run", run.Value));

    /// <summary>Writes a little, as any command would.</summary>
    public static void Probe(DbConnection db, string now)
    {
        Scalar(db, "SELECT 1 FROM events LIMIT 1");
        Execute(db, "DELETE FROM checks");
        Execute(
            db, "INSERT INTO checks (id, time, filler) VALUES (1, @now, @filler)", ("@now", now),
            ("@filler", new byte[FillerBytes]));
    }

    /// <summary>
    /// Every event is read once, one run after the other. A run that cannot be read stays open: its actor says why.
    /// </summary>
    public static void Rebuild(DbConnection db)
    {
        Execute(db, "DELETE FROM runs");
        foreach (var run in RunIds(db, "SELECT run FROM events WHERE number = 1 ORDER BY position"))
        {
            var state = TryFold(db, run);
            Enter(db, run, state?.Key ?? "");
            if (state?.State is not { HasEnded: true } ended)
                continue;
            End(db, RunViewing.Summary(ended));
            Close(db, run);
        }
    }

    public static void Execute(DbConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        command.ExecuteNonQuery();
    }

    public static object? Scalar(DbConnection db, string sql, params (string, object)[] values)
    {
        using var command = Command(db, sql, values);
        return command.ExecuteScalar();
    }

    /// <summary>A flipped bit inside a row shows: no database of ours looks for that by itself.</summary>
    private static long Checksum(RunId run, long number, long term, string time, string type, byte[] json)
    {
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(numbers, number);
        BinaryPrimitives.WriteInt64LittleEndian(numbers[8..], term);
        var head = Crc32C.Append(Crc32C.Compute(numbers), Encoding.UTF8.GetBytes($"{run}\n{time}\n{type}\n"));
        return Crc32C.Append(head, json);
    }

    private static (string Key, RunState State)? TryFold(DbConnection db, RunId run)
    {
        try
        {
            var rows = Read(db, run, 0, int.MaxValue);
            return (((RunSubmitted)rows[0].Event).Key, RunReplay.Fold(rows));
        }
        catch (Exception e) when (e is InvalidDataException or InvalidCastException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static DbCommand Command(DbConnection db, string sql, params (string Name, object Value)[] values)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
