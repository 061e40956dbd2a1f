using KdCluster.Contracts;
using KdCluster.Coordinator.Artifacts;
using KdCluster.Coordinator.Journal;
using KdCluster.Coordinator.Runs;

namespace KdCluster.Coordinator.Actors;

/// <summary>What the coordinator's actors are given; made once when the process starts.</summary>
public sealed record CoordinatorSetup(
    IJournal Journal, Catalogue Catalogue, RunTimings Timings, NodeTimings Nodes, CheckpointCopies Checkpoints,
    RunFolders Folders, Presence Presence, TimeProvider Clock)
{
    public SheetLists Lists { get; } = new();

    /// <summary>Base address of the HTTP server, once it is known.</summary>
    public Func<string?> ArtifactUrl { get; init; } = () => null;

    /// <summary>Ends the process with this reason: a newer coordinator has taken over, or the journal fails.</summary>
    public Action<string> Surrender { get; init; } = _ => { };

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
