namespace KdCluster.Coordinator.Journal;

/// <summary>The journal does not do what it was asked. The message names it, the reason and the remedy.</summary>
public sealed class JournalException(JournalFault fault, string message, Exception? cause = null)
    : Exception(message, cause)
{
    public JournalFault Fault { get; } = fault;
}

public enum JournalFault
{
    /// <summary>Something else; whether it passes is not known.</summary>
    Other,

    /// <summary>What is stored is not what was written. It does not pass by itself.</summary>
    Damaged,

    /// <summary>There is no room. It passes when there is.</summary>
    Full,

    /// <summary>It may be read but not written.</summary>
    ReadOnly,

    /// <summary>Its server does not answer. It passes when it does.</summary>
    Unreachable,
}
