using System.Data.Common;
using Npgsql;

namespace KdCluster.Coordinator.Journal;

/// <summary>How the database is reached, and what it says when it is not.</summary>
internal static class PostgresConnection
{
    /// <summary>
    /// The server ends a transaction in which nothing happens for so long: its client is cut off or stopped.
    /// </summary>
    private const int IdleMilliseconds = 2000;

    /// <exception cref="ArgumentException">It is not what Npgsql takes.</exception>
    public static string Of(string connection) => new NpgsqlConnectionStringBuilder(connection)
    {
        ApplicationName = "kd-coordinator",
        Timeout = 4,
        CommandTimeout = 5,
        CancellationTimeout = -1, // A server that is cut off is not waited for.
        MaxAutoPrepare = 20,
        GssEncryptionMode = GssEncryptionMode.Disable, // Kerberos asks the name server, and waits where there is none.
        Options = $"-c idle_in_transaction_session_timeout={IdleMilliseconds}",
    }.ToString();

    /// <summary>Without its password.</summary>
    public static string Show(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        return $"{settings.Host}:{settings.Port}/{settings.Database}";
    }

    public static JournalException Explain(DbException e, string place) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => new(
            JournalFault.Full,
            $"the journal in the database {place} cannot be written, since the disk of its server is full: "
                + "free some space", e),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => new(
            JournalFault.ReadOnly,
            $"the journal in the database {place} cannot be written, since the server only lets us read: name the "
                + "primary server", e),
        PostgresException { SqlState: PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted } => new(
            JournalFault.Damaged,
            $"the journal in the database {place} is damaged ({e.Message}): restore a backup, as docs/OPERATIONS.md "
                + "says", e),
        PostgresException { SqlState: [ '2', '8', ..] or PostgresErrorCodes.InvalidCatalogName } or
            { InnerException: not null and not PostgresException } or { IsTransient: true } => new(
                JournalFault.Unreachable,
                $"the database {place} cannot be reached ({Innermost(e)}): is it running, and do name and password "
                    + "in KD_POSTGRES fit?", e),
        _ => new(JournalFault.Other, $"the journal in the database {place} does not work: {e.Message}", e),
    };

    private static string Innermost(Exception e) => e.GetBaseException().Message;
}
