using System.Data.Common;
using KdCluster.Contracts;

namespace KdCluster.Coordinator.Journal;

/// <summary>The database that holds a journal, and what is special about it. From any thread.</summary>
internal abstract class JournalStore
{
    /// <exception cref="DbException">It cannot be opened.</exception>
    public abstract DbConnection Open();

    /// <summary>Checks what is there, and makes what is missing.</summary>
    /// <exception cref="JournalException">It is damaged, or of a newer version.</exception>
    public abstract void Prepare();

    /// <summary>Takes the next term.</summary>
    public abstract Term NextTerm(DbConnection db, string now);

    /// <summary>The newest term. No newer one can begin before the caller's transaction has ended.</summary>
    public abstract Term NewestTerm(DbConnection db);

    /// <summary>What went wrong, for people.</summary>
    public abstract JournalException Explain(DbException e);

    /// <summary>No connection stays open.</summary>
    public abstract void Close();
}
