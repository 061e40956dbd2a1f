using System.Data.Common;
using KdCluster.Contracts;
using Npgsql;

namespace KdCluster.Coordinator.Journal;

/// <summary>
/// A database of PostgreSQL, which coordinators on several machines share. Its row `lease` says whose it is, and in
/// which term. A transaction that writes holds that row: nobody takes over in its middle.
/// </summary>
internal sealed class PostgresStore : JournalStore
{
    private readonly NpgsqlDataSource _source;
    private readonly string _holder;
    private readonly string _place;

    /// <param name="holder">Who this process is to the lease.</param>
    public PostgresStore(string connection, string holder)
    {
        var settings = PostgresConnection.Of(connection);
        (_source, _holder) = (NpgsqlDataSource.Create(settings), holder);
        _place = PostgresConnection.Show(settings);
    }

    public override DbConnection Open() => _source.OpenConnection();

    public override void Prepare()
    {
        using var db = Open();
        using var transaction = db.BeginTransaction();
        PostgresSchema.Make(db);
        transaction.Commit();
    }

    public override Term NextTerm(DbConnection db, string now)
    {
        if (
            JournalTables.Scalar(
                db, "UPDATE lease SET term = term + 1 WHERE id = 1 AND holder = @holder RETURNING term",
                ("@holder", _holder)) is not long term)
            throw new FencedException(new Term(0), NewestTerm(db));
        JournalTables.Execute(
            db, "INSERT INTO terms (term, started) VALUES (@term, @now)", ("@term", term), ("@now", now));
        return new Term(term);
    }

    public override Term NewestTerm(DbConnection db) =>
        new((long)JournalTables.Scalar(db, "SELECT term FROM lease WHERE id = 1 FOR SHARE")!);

    public override JournalException Explain(DbException e) => PostgresConnection.Explain(e, _place);

    public override void Close() => _source.Dispose();
}

/// <summary>The journal in a database of PostgreSQL.</summary>
/// <param name="connection">As Npgsql takes it: `Host=db;Database=kd;Username=kd;Password=...`.</param>
/// <param name="holder">Who this process is to the lease, which it must hold.</param>
/// <exception cref="JournalException">It cannot be reached or used.</exception>
public sealed class PostgresJournal(string connection, string holder, TimeProvider clock)
    : SqlJournal(new PostgresStore(connection, holder), clock);
