namespace KdCluster.Histories;

/// <summary>Where a process writes what it saw and did.</summary>
public interface IHistory
{
    /// <summary>Does not wait for a disk.</summary>
    void Write(IHistoryEvent happened);

    /// <summary>Returns when a crash of this process can lose it no more.</summary>
    void WriteThrough(IHistoryEvent happened);
}

/// <summary>For who wants none.</summary>
public sealed class NoHistory : IHistory
{
    public static readonly NoHistory Instance = new();

    public void Write(IHistoryEvent happened)
    {
    }

    public void WriteThrough(IHistoryEvent happened)
    {
    }
}
