using KdCluster.Contracts;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;
using KdCluster.Histories;
using KdCluster.Coordinator.Standby;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Actors;

/// <summary>What the coordinator's actors share; the container makes it.</summary>
/// <param name="End">Ends the process: a newer coordinator has taken over, or the journal fails.</param>
public sealed record CoordinatorSetup(
    IJournal Journal, Catalogue Catalogue, RunTimings Timings, NodeTimings Nodes, CheckpointCopies Checkpoints,
    RunFolders Folders, RunArchive Archive, SheetLists Lists, IHistory History, TimeProvider Clock,
    Tenure Tenure,
    ProgramEnd End)
{
    public long Started { get; } = Clock.GetTimestamp();

    public Moment Now => Moment.Of(Clock, Started);
}

public sealed record NodeTimings
{
    /// <summary>A node that has said nothing for this long is gone, whatever the cluster says.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>The same when nobody listens any more where the node was.</summary>
    public TimeSpan Relink { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a started coordinator waits for the nodes that its journal names.</summary>
    public TimeSpan Return { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a started coordinator does not judge that placement cannot be met: nodes may be about to join.
    /// </summary>
    public TimeSpan Gather { get; init; } = TimeSpan.FromSeconds(10);
}
