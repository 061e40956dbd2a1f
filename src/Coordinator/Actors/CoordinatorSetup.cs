using KdCluster.Contracts;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Membership;
using KdCluster.Coordinator.Runs;
using KdCluster.Coordinator.Standby;
using KdCluster.Coordinator.Telemetry;
using KdCluster.Coordinator.Tracking;
using KdCluster.Histories;
using KdCluster.Hosting;

namespace KdCluster.Coordinator.Actors;

/// <summary>What the coordinator's actors share; the container makes it.</summary>
/// <param name="End">Ends the process: a newer coordinator has taken over, or the journal fails.</param>
public sealed record CoordinatorSetup(
    IJournal Journal, Catalogue Catalogue, RunTimings Timings, NodeTimings Nodes, CheckpointCopies Checkpoints,
    RunFolders Folders, RunArchive Archive, SheetLists Lists, IHistory History, TimeProvider Clock,
    Tenure Tenure, ProgramEnd End, CoordinatorMeter Meter, RunTracking Tracking)
{
    public long Started { get; } = Clock.GetTimestamp();

    public Moment Now => Moment.Of(Clock, Started);
}
