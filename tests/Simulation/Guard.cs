namespace KdCluster.Simulation;

/// <summary>
/// A check that stands between a fault and the weights. The simulator takes one away from outside: what the check
/// compares is made equal before the production code sees it, so that it passes always. Production has no such switch.
/// </summary>
public enum Guard
{
    None,

    /// <summary>A node refuses commands of older terms.</summary>
    NodeTerm,

    /// <summary>A node refuses commands for other incarnations than it hosts.</summary>
    NodeIncarnation,

    /// <summary>A run ignores replies to commands of older terms.</summary>
    RunTerm,

    /// <summary>A run ignores replies of older incarnations.</summary>
    RunIncarnation,

    /// <summary>The journal refuses older terms.</summary>
    JournalTerm,

    /// <summary>The journal refuses an event that does not follow the run's last one.</summary>
    JournalOrder,

    /// <summary>Nothing is done before it is durable.</summary>
    JournalFirst,

    /// <summary>A node that says goodbye may go when the moves of its peers are durable.</summary>
    Goodbye,

    /// <summary>A sheet's checksums and hash are checked before it is used.</summary>
    SheetHash,

    /// <summary>A sheet of other samples, another view, stage or run is not used.</summary>
    SheetExpectation,

    /// <summary>A mean that lacks a shard is not used.</summary>
    WholeMean,

    /// <summary>A checkpoint's hash is checked before it is loaded.</summary>
    CheckpointHash,
}
